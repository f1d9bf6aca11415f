-- Who shares a value with others. Made again only for the values of which something has changed.
{{ config(
    materialized='incremental',
    pre_hook="{{ forget_touched_links() }}",
    post_hook=["{{ cdp.drop_work_table('id_touched_values') }}", "{{ cdp.delete_rows(this, 'node is null') }}"],
) }}
-- depends_on: {{ ref('identity_judged_values') }}, {{ ref('identity_subjects') }}

with identifiers as (
    select * from {{ ref('identity_identifiers') }}
),

identifier_types as (
    select * from {{ ref('identity_identifier_types') }}
    where tier is not null
),

excluded_values as (
    select * from {{ ref('identity_excluded_values') }}
),

eras as (
    select * from {{ ref('identity_eras') }}
    where rested_to is not null
),

{% if is_incremental() -%}
touched as (
    {{ over_work_tables('select * from id_touched_values') }}
),
{%- endif %}

linkable as (
    select
        identifiers.node,
        identifiers.subject_key,
        identifiers.identifier_type,
        -- After a long rest it is another value, which bears the day of its return.
        case
            when eras.rested_to is null then identifiers.identifier_value
            else identifiers.identifier_value || {{ since_return('eras.rested_to') }}
        end as identifier_value,
        identifiers.first_seen_at,
        identifiers.last_seen_at,
        identifier_types.tier,
        identifier_types.joins_known
    from identifiers
    inner join identifier_types on identifiers.identifier_type = identifier_types.identifier_type
    {%- if is_incremental() %}
    inner join touched
        on identifiers.identifier_type = touched.identifier_type and identifiers.identifier_value = touched.identifier_value
    {%- endif %}
    left join excluded_values
        on
            identifiers.identifier_type = excluded_values.identifier_type
            and identifiers.identifier_value = excluded_values.identifier_value
    left join eras
        on
            identifiers.subject_key = eras.subject_key
            and identifiers.identifier_type = eras.identifier_type
            and identifiers.identifier_value = eras.identifier_value
    where excluded_values.identifier_value is null
),

-- A star: every holder of a value is linked to the value, so n holders cost n links and not n².
shared as (
    select
        identifier_type,
        identifier_value,
        {{ '(select coalesce(max(known.star), 0) from ' ~ this ~ ' as known) + ' if is_incremental() -}}
        row_number() over (order by min(node), identifier_type, identifier_value) as star
    from linkable
    group by identifier_type, identifier_value
    having count(*) > 1
)

select
    linkable.node,
    linkable.subject_key,
    linkable.identifier_type,
    linkable.identifier_value,
    shared.star,
    linkable.tier,
    linkable.joins_known,
    linkable.first_seen_at,
    linkable.last_seen_at,
    {{ run_time() }} as built_at
from linkable
inner join shared
    on
        linkable.identifier_type = shared.identifier_type
        and linkable.identifier_value = shared.identifier_value
