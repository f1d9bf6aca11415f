-- A subject keeps its number as long as it is there, so that a later run can go on from what an earlier one resolved; and it
-- bears the time of the run that last found it changed, so that the later run knows what to look at.
{{ config(
    materialized='incremental',
    unique_key='subject_key',
    on_schema_change='append_new_columns',
    pre_hook="{{ add_columns({'digest': type_mark(), 'changed_at': dbt.type_timestamp()}) }}",
    post_hook="{{ forget_gone_subjects() }}",
) }}

with handles as (
    select * from {{ ref('identity_handles') }}
),

nicknames as (
    select * from {{ ref('nicknames') }}
),

weights as (
    select * from {{ ref('identity_weights') }}
),

identifier_types as (
    select * from {{ ref('identity_identifier_types') }}
),

rules as (
    {{ rules_digest() }}
),

ruled as (
    select
        handles.*,
        rules.digest as rules_digest
    from handles
    cross join rules
),

subjects as (
    select
        subject_key,
        min(source) as source,
        -- Bought-in data describe people; they never make somebody a known customer.
        max(case when party <> 'third' and coalesce(customer_ref, loyalty_id, email, hashed_email) is not null then 1 else 0 end)
        = 1 as is_known,
        min(first_seen_at) as first_seen_at,
        max(last_seen_at) as last_seen_at,
        {{ content_digest(['rules_digest', 'source', 'party', 'first_seen_at', 'last_seen_at', 'digest'] + handle_columns()) }}
            as digest
    from ruled
    group by subject_key
),

numbered as (
    {%- if is_incremental() %}
    select
        node,
        subject_key,
        digest
    from {{ this }}
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
    subjects.subject_key,
    subjects.source,
    subjects.is_known,
    subjects.first_seen_at,
    subjects.last_seen_at,
    subjects.digest,
    {{ run_time() }} as changed_at
from subjects
cross join last_number
left join numbered on subjects.subject_key = numbered.subject_key
where subjects.digest is distinct from numbered.digest
