-- Records that agree on what a blocking rule asks for stand in one block; only they are compared. A block of one compares
-- nobody, and a block of many would cost the square of it for a value that says little: it is left to the narrower rules, and
-- is kept as one row, to be seen. That holds for a value alone all the more, and most of all where there are many records: few
-- of its pairs are one person's. Names, dates and places that many share have to be seconded by another block: `wide_block`.
{{ config(
    materialized='incremental',
    pre_hook="{{ forget_touched_blocks() }}",
    post_hook=["{{ cdp.drop_work_table('id_touched_blocks') }}", "{{ cdp.delete_rows(this, 'built_at is null') }}"],
) }}
{%- set most = var('largest_block', 60) %}

with traits as (
    select * from {{ ref('identity_traits') }}
),

totals as (
    select case when count(*) > {{ many_records() }} then {{ most }} / 10 else {{ most }} / 4 end as most_of_rare from traits
),

touched as (
    {%- if is_incremental() %}
    {{ over_work_tables('select * from id_touched_blocks') }}
    {%- else %}
        select
            {{ hash_number(["''"]) }} as block,
            false as was_compared,
            false as was_crowded,
            false as was_wide,
            cast(null as {{ dbt.type_timestamp() }}) as changed_at
        {{ no_rows() }}
    {%- endif %}
),

all_keyed as (
    {{ keyed_records('traits') }}
),

keyed as (
    select * from all_keyed
    {%- if is_incremental() %}
    where block in (select touched.block from touched)
    {%- endif %}
),

counted as (
    select
        block,
        max(rule) as rule,
        count(*) as records
    from keyed
    group by block
    having count(*) > 1
),

sized as (
    select
        counted.*,
        counted.records <= totals.most_of_rare
        or counted.records <= {{ most }} and {{ rule_name('counted.rule') }} not like 'rare%' as is_compared,
        {{ wide_block('counted.rule', 'counted.records') }} as is_wide
    from counted
    cross join totals
),

judged as (
    select
        sized.*,
        -- Who stands in a block that was crowded or wide and is not, or the other way round, has other candidates.
        case
            when
                sized.is_compared and touched.was_crowded
                or touched.was_compared and (not sized.is_compared or sized.is_wide <> touched.was_wide)
                then {{ run_time() }}
            else touched.changed_at
        end as changed_at
    from sized
    left join touched on sized.block = touched.block
)

select
    keyed.record,
    keyed.node,
    {{ rule_name('judged.rule') }} as rule,
    judged.block,
    judged.records,
    judged.is_compared,
    judged.is_wide,
    judged.changed_at,
    {{ run_time() }} as built_at
from keyed
inner join judged on keyed.block = judged.block
-- Who stood in a block that has become crowded is looked for by `identity_pairs`.
where judged.is_compared or judged.changed_at is not null
union all
select
    cast(null as {{ dbt.type_bigint() }}) as record,
    cast(null as {{ dbt.type_bigint() }}) as node,
    {{ rule_name('rule') }} as rule,
    block,
    records,
    is_compared,
    is_wide,
    changed_at,
    {{ run_time() }} as built_at
from judged
where not is_compared
