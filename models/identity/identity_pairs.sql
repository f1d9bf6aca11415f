-- Pairs of records of two subjects that are worth comparing, because they stand together in a block, with the evidence that
-- they are one person's, in hundredths of a bit: whole numbers add up to the same sum in any order. To compare is what costs
-- most of all, so two records are compared again only where one of them has changed.
{{ config(
    materialized='incremental',
    pre_hook="{{ forget_touched_pairs() }}",
    post_hook=["{{ cdp.drop_work_table('id_touched_records') }}", "{{ forget_gone_records() }}"],
) }}

with all_traits as (
    select * from {{ ref('identity_traits') }}
),

ratings as (
    select * from {{ ref('identity_ratings') }}
),

weights as (
    select * from {{ ref('identity_weights') }}
),

-- A crowded block drops out at the join and not by a filter: behind a filter DuckDB expects a fifth of the rows, so few pairs
-- that it holds all of them in memory, instead of the records that they are compared with.
blocks as (
    select
        record,
        node,
        is_wide,
        case when is_compared then block end as block
    from {{ ref('identity_blocks') }}
),

touched as (
    select * from blocks
    {%- if is_incremental() %}
    where record in ({{ over_work_tables('select changed.record from id_touched_records as changed') }})
    {%- endif %}
),

met as (
    select
        least(touched.record, blocks.record) as record,
        greatest(touched.record, blocks.record) as other_record,
        blocks.block,
        blocks.is_wide
    from touched
    inner join blocks on touched.block = blocks.block
    where touched.node <> blocks.node {{ '' if is_incremental() else 'and touched.record < blocks.record' }}
),

-- Two that have both changed meet twice in each block.
candidates as (
    select
        record,
        other_record
    from met
    group by record, other_record
    having max(case when is_wide then 0 else 1 end) = 1 or count({{ 'distinct block' if is_incremental() else '*' }}) > 1
),

traits as (
    select * from all_traits
    {%- if is_incremental() %}
    where record in (select record from candidates union all select other_record from candidates)
    {%- endif %}
),

{{ scored_pairs('candidates') }}

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
