-- A value that links, and whose holders are several customers all the same: the merge was refused.
with links as (
    select * from {{ ref('identity_links') }}
),

sides as (
    select * from {{ ref('identity_refused_sides') }}
),

limited as (
    select * from {{ ref('identity_limited_values') }}
),

held_apart as (
    select * from {{ ref('identity_held_apart') }}
),

holders as (
    select distinct
        links.identifier_type,
        links.identifier_value,
        links.tier,
        links.joins_known,
        sides.customer_id
    from links
    inner join sides on links.node = sides.node
),

other_holders as (
    select * from holders
),

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

decided as (
    select
        holders.identifier_type,
        holders.identifier_value,
        min(held_apart.reason) as reason
    from held_apart
    inner join holders on held_apart.customer_id = holders.customer_id
    inner join other_holders
        on
            held_apart.other_customer_id = other_holders.customer_id
            and holders.identifier_type = other_holders.identifier_type
            and holders.identifier_value = other_holders.identifier_value
    group by holders.identifier_type, holders.identifier_value
),

found as (
    select
        refused.identifier_type,
        refused.identifier_value,
        limited.identifier_type as limited_type,
        limited.max_values,
        count(distinct limited.identifier_value) as found_values
    from refused
    inner join holders
        on refused.identifier_type = holders.identifier_type and refused.identifier_value = holders.identifier_value
    inner join sides on holders.customer_id = sides.customer_id
    inner join limited on sides.node = limited.node
    group by refused.identifier_type, refused.identifier_value, limited.identifier_type, limited.max_values
),

broken_limits as (
    select
        identifier_type,
        identifier_value,
        min(limited_type || ': ' || found_values || ' values, ' || max_values || ' allowed') as broken_limit
    from found
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
        when decided.reason is not null then decided.reason
        when broken_limits.broken_limit is not null then broken_limits.broken_limit
        when not refused.joins_known
            then 'would join ' || refused.customers || ' customers by a link that may join only one known customer'
        else 'refused together with a larger group that breaks a limit'
    end as reason
from refused
left join decided
    on refused.identifier_type = decided.identifier_type and refused.identifier_value = decided.identifier_value
left join broken_limits
    on refused.identifier_type = broken_limits.identifier_type and refused.identifier_value = broken_limits.identifier_value
