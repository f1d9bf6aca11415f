-- A subject keeps its number as long as it is there, so that a later run can go on from what an earlier one resolved; and it
-- bears the time of the run that last found it changed, so that the later run knows what to look at.
{{ config(
    materialized='incremental',
    unique_key='subject_key',
    on_schema_change='append_new_columns',
    pre_hook="{{ add_columns({'digest': type_mark(), 'changed_at': dbt.type_timestamp()}) }}",
    post_hook="{{ forget_gone_subjects() }}",
) }}

with nicknames as (
    select * from {{ ref('nicknames') }}
),

weights as (
    select * from {{ ref('identity_weights') }}
),

identifier_types as (
    select * from {{ ref('identity_identifier_types') }}
),

profiles as (
    select * from {{ ref('conformed_profiles') }}
    where subject_key is not null
),

rules as (
    {{ rules_digest() }}
),

stacked as (
    {{ person_rows(['source', 'party', 'subject_key', 'customer_ref', 'loyalty_id', 'email', 'hashed_email']) }}
),

told as (
    select
        subject_key,
        min(source) as source,
        -- Bought-in data describe people; they never make somebody a known customer.
        max(case when party <> 'third' and coalesce(customer_ref, loyalty_id, email, hashed_email) is not null then 1 else 0 end)
        = 1 as is_known,
        min(first_seen_at) as first_seen_at,
        max(last_seen_at) as last_seen_at,
        {{ content_digest(['digest']) }} as told_digest
    from stacked
    group by subject_key
),

subjects as (
    select
        told.*,
        {{ hash_number(['rules.digest', 'told.told_digest']) }} as digest
    from told
    cross join rules
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

-- Who is told of no more comes without a digest, and is taken out.
select
    coalesce(
        numbered.node,
        last_number.last_node
        + row_number() over (partition by case when numbered.node is null then 1 else 0 end order by subjects.subject_key)
    ) as node,
    coalesce(subjects.subject_key, numbered.subject_key) as subject_key,
    subjects.source,
    subjects.is_known,
    subjects.first_seen_at,
    subjects.last_seen_at,
    subjects.digest,
    {{ run_time() }} as changed_at
from subjects
full outer join numbered on subjects.subject_key = numbered.subject_key
cross join last_number
where subjects.digest is distinct from numbered.digest
