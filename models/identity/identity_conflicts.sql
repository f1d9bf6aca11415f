with links as (
    select * from {{ ref('identity_links') }}
),

assignment as (
    select * from {{ ref('identity_assignment') }}
    where is_current
),

identifiers as (
    select * from {{ ref('identity_identifiers') }}
),

limited_types as (
    select * from {{ ref('identity_identifier_types') }}
    where max_values is not null
),

excluded_values as (
    select * from {{ ref('identity_excluded_values') }}
),

holders as (
    select distinct
        links.identifier_type,
        links.identifier_value,
        links.tier,
        links.joins_known,
        assignment.customer_id
    from links
    inner join assignment on links.subject_key = assignment.subject_key
),

-- A value that links, and whose holders are several customers all the same: the merge was refused.
refused as (
    select
        identifier_type,
        identifier_value,
        tier,
        joins_known,
        count(*) as customers,
        min(customer_id) as customer_id,
        max(customer_id) as other_customer_id
    from holders
    group by identifier_type, identifier_value, tier, joins_known
    having count(*) > 1
),

limited_values as (
    select
        refused.identifier_type,
        refused.identifier_value,
        identifiers.identifier_type as limited_type,
        limited_types.max_values,
        count(distinct identifiers.identifier_value) as found_values
    from refused
    inner join holders
        on
            refused.identifier_type = holders.identifier_type
            and refused.identifier_value = holders.identifier_value
    inner join assignment on holders.customer_id = assignment.customer_id
    inner join identifiers on assignment.subject_key = identifiers.subject_key
    inner join limited_types on identifiers.identifier_type = limited_types.identifier_type
    left join excluded_values
        on
            identifiers.identifier_type = excluded_values.identifier_type
            and identifiers.identifier_value = excluded_values.identifier_value
    where excluded_values.identifier_value is null
    group by refused.identifier_type, refused.identifier_value, identifiers.identifier_type, limited_types.max_values
),

broken_limits as (
    select
        identifier_type,
        identifier_value,
        min(limited_type || ': ' || found_values || ' values, ' || max_values || ' allowed') as broken_limit
    from limited_values
    where found_values > max_values
    group by identifier_type, identifier_value
)

select
    refused.identifier_type,
    refused.identifier_value,
    refused.tier,
    refused.customers,
    refused.customer_id,
    refused.other_customer_id,
    case
        when broken_limits.broken_limit is not null then broken_limits.broken_limit
        when not refused.joins_known
            then 'would join ' || refused.customers || ' customers by a link that may join only one known customer'
        else 'refused together with a larger group that breaks a limit'
    end as reason
from refused
left join broken_limits
    on
        refused.identifier_type = broken_limits.identifier_type
        and refused.identifier_value = broken_limits.identifier_value
