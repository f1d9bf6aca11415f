-- A subject keeps its number as long as it is there, so that a later run can go on from what an earlier one resolved.
{{ config(
    materialized='incremental',
    unique_key='subject_key',
    on_schema_change='append_new_columns',
    post_hook="{{ forget_gone_subjects() }}",
) }}

with handles as (
    select * from {{ ref('identity_handles') }}
),

subjects as (
    select
        subject_key,
        min(source) as source,
        -- Bought-in data describe people; they never make somebody a known customer.
        max(case when party <> 'third' and coalesce(customer_ref, loyalty_id, email, hashed_email) is not null then 1 else 0 end)
        = 1 as is_known,
        min(first_seen_at) as first_seen_at,
        max(last_seen_at) as last_seen_at
    from handles
    group by subject_key
),

numbered as (
    {%- if is_incremental() %}
    select * from {{ this }}
    {%- else %}
        {{ empty_subjects() }}
    {%- endif %}
),

last_number as (
    select coalesce(max(node), 0) as last_node from numbered
)

select
    coalesce(
        numbered.node,
        last_number.last_node
        + row_number() over (partition by case when numbered.node is null then 1 else 0 end order by subjects.subject_key)
    ) as node,
    subjects.*
from subjects
cross join last_number
left join numbered on subjects.subject_key = numbered.subject_key
where
    numbered.node is null
    or subjects.source <> numbered.source
    or subjects.is_known <> numbered.is_known
    or subjects.first_seen_at is distinct from numbered.first_seen_at
    or subjects.last_seen_at is distinct from numbered.last_seen_at
