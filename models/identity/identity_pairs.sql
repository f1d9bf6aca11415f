-- Candidates as they compare, with the evidence that they are one person's, in hundredths of a bit: whole numbers add up to the same
-- sum in any order. To compare two records is what costs most of all, so they are compared again only where one of them has changed.
{{ config(materialized='incremental', pre_hook="{{ forget_touched_pairs() }}") }}

with traits as (
    select * from {{ ref('identity_traits') }}
),

ratings as (
    select * from {{ ref('identity_ratings') }}
),

weights as (
    select * from {{ ref('identity_weights') }}
),

candidates as (
    select * from {{ ref('identity_candidates') }}
),

missing as (
    select candidates.* from candidates
    {%- if is_incremental() %}
    left join {{ this }} as known on candidates.record = known.record and candidates.other_record = known.other_record
    where known.record is null
    {%- endif %}
),

{{ scored_pairs('missing') }}

select
    record,
    other_record,
    node,
    other_node,
    cast(round(100 * stranger_evidence) as {{ dbt.type_int() }}) as stranger_evidence,
    cast(round(100 * household_evidence) as {{ dbt.type_int() }}) as household_evidence,
    cast(round(100 * namesake_evidence) as {{ dbt.type_int() }}) as namesake_evidence,
    {{ run_time() }} as built_at
from scored
