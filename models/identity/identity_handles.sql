-- Millions of events repeat the same few combinations of cookie, device and customer number:
-- everything after this model works on the combinations.
{{ config(
    materialized='incremental',
    on_schema_change='append_new_columns',
    pre_hook="{{ forget_touched_subjects() }}",
) }}
{%- set combined = ['source', 'party', 'subject_key'] + handle_columns() %}

with subjects as (
    select * from {{ ref('identity_subjects') }}
    {%- if is_incremental() %}
    where node not in (select known.node from {{ this }} as known)
    {%- endif %}
),

stacked as (
    {{ person_rows(combined) }}
)

select
    subjects.node,
    {%- for column in combined %}
        stacked.{{ column }},
    {%- endfor %}
    min(stacked.first_seen_at) as first_seen_at,
    max(stacked.last_seen_at) as last_seen_at,
    {{ run_time() }} as built_at
from stacked
inner join subjects on stacked.subject_key = subjects.subject_key
group by {% for i in range(combined | length + 1) %}{{ i + 1 }}{{ ', ' if not loop.last }}{% endfor %}
