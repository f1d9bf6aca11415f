-- How much it says that two records of a country agree on a value: in bits, the rarer the more. Names and cities go with
-- countries, so a name is as rare as it is there. A value that only a few records hold is as rare as can be; those few are
-- likely one person's, so they say nothing about others.
{%- set columns = {
    'given_name': 'given_key', 'family_name': 'family_key', 'birth_date': 'birth_key', 'postcode': 'postcode_key',
    'city': 'city_key',
} %}

with traits as (
    select
        *,
        coalesce(country, '') as place
    from {{ ref('identity_traits') }}
),

value_counts as (
    {%- for comparison, column in columns.items() %}
        select
            '{{ comparison }}' as comparison,
            place,
            {{ column }} as value,
            count(*) as records
        from traits
        where {{ column }} is not null
        group by place, {{ column }}
        union all
    {%- endfor %}
    select
        'country' as comparison,
        '' as place,
        country as value,
        count(*) as records
    from traits
    where country is not null
    group by country
),

totals as (
    select
        comparison,
        place,
        sum(records) as records
    from value_counts
    group by comparison, place
)

-- In half bits, so that a few records more or less change nothing.
select
    value_counts.comparison,
    value_counts.place,
    value_counts.value,
    value_counts.records,
    {{ half_bits('totals.records') }} - {{ half_bits('greatest(value_counts.records - 2, 1)') }} as bits
from value_counts
inner join totals on value_counts.comparison = totals.comparison and value_counts.place = totals.place
where value_counts.records > 3
union all
-- What every rarer value says.
select
    comparison,
    place,
    cast(null as {{ dbt.type_string() }}) as value,
    records,
    {{ half_bits('records') }} as bits
from totals
