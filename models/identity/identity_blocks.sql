-- Records that agree on what a blocking rule asks for stand in one block; only they are compared. A block of one compares nobody,
-- and a block of many would cost the square of it for a value that says little: it is left to the narrower rules. That holds for
-- a value alone all the more, and most of all where there are many records: few of its pairs are one person's.
{%- set most = var('largest_block', 60) %}
{%- set many_records = 20000 %}
with traits as (
    select * from {{ ref('identity_traits') }}
),

totals as (
    select case when count(*) > {{ many_records }} then {{ most }} / 10 else {{ most }} / 4 end as most_of_rare from traits
),

keyed as (
    {%- for rule, columns in blocking_rules().items() %}
        select
            record,
            node,
            '{{ rule }}' as rule,
            {{ hash_number(rule, columns) }} as block
        from traits
        where {{ columns | join(' is not null and ') }} is not null
        {{ 'union all' if not loop.last }}
    {%- endfor %}
),

sized as (
    select
        block,
        count(*) as records
    from keyed
    group by block
    having count(*) > 1
)

select
    keyed.record,
    keyed.node,
    keyed.rule,
    keyed.block,
    sized.records,
    sized.records <= case when keyed.rule like 'rare%' then totals.most_of_rare else {{ most }} end as is_compared
from keyed
inner join sized on keyed.block = sized.block
cross join totals
