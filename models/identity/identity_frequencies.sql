-- How much it says that two records agree on a value: in bits, the rarer the more. A value that only a few records hold is as rare
-- as can be; those few are likely one person's, so they say nothing about others.
{%- set columns = {
    'given_name': 'given_key', 'family_name': 'family_key', 'birth_date': 'birth_key', 'postcode': 'postcode_key', 'city': 'city_key',
} %}

with traits as (
    select * from {{ ref('identity_traits') }}
),

value_counts as (
    {%- for comparison, column in columns.items() %}
        select
            '{{ comparison }}' as comparison,
            {{ column }} as value,
            count(*) as records
        from traits
        where {{ column }} is not null
        group by {{ column }}
        {{ 'union all' if not loop.last }}
    {%- endfor %}
),

totals as (
    select
        comparison,
        sum(records) as records
    from value_counts
    group by comparison
)

-- In half bits, so that a few records more or less change nothing.
select
    value_counts.comparison,
    value_counts.value,
    value_counts.records,
    {{ half_bits('totals.records') }} - {{ half_bits('greatest(value_counts.records - 2, 1)') }} as bits
from value_counts
inner join totals on value_counts.comparison = totals.comparison
where value_counts.records > 3
union all
-- What every rarer value says.
select
    comparison,
    cast(null as {{ dbt.type_string() }}) as value,
    records,
    {{ half_bits('records') }} as bits
from totals
