-- How much it says that two records of a country agree on a value: in bits, the rarer the more. Names and cities go with
-- countries, so a name is as rare as it is there. A value that only a few records hold is as rare as can be; those few are
-- likely one person's, so they say nothing about others. Names have no end; days on which customers were born are some 20,000,
-- however few of them a small company knows.
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

weights as (
    select * from {{ ref('identity_weights') }}
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

-- One person's records have one date of birth, but not always one spelling of a name.
born_together as (
    select
        place,
        birth_key,
        nullif(count(distinct family_sound), 0) as families
    from traits
    where
        birth_key in (
            select value_counts.value from value_counts
            where value_counts.comparison = 'birth_date' and value_counts.records between 4 and 20
        )
    group by place, birth_key
),

totals as (
    select
        comparison,
        place,
        sum(records) as records,
        greatest(sum(records), case when comparison = 'birth_date' then 20000 else 0 end) as possible
    from value_counts
    group by comparison, place
),

-- No agreement is worth more than its weight, so rarer than this makes no difference.
most_bits as (
    select coalesce(max(weight - ln(m) / ln(2)), 99) as bits from weights
    where is_frequency_adjusted
),

-- In whole bits, so that a few records more or less change nothing: what has another worth has to be compared again.
rated as (
    select
        value_counts.comparison,
        value_counts.place,
        value_counts.value,
        value_counts.records,
        {{ whole_bits('totals.records', 'value_counts.records - 2') }} as bits
    from value_counts
    inner join totals on value_counts.comparison = totals.comparison and value_counts.place = totals.place
    left join born_together
        on
            value_counts.comparison = 'birth_date'
            and value_counts.place = born_together.place
            and value_counts.value = born_together.birth_key
    where value_counts.records > 3 and coalesce(born_together.families, 4) > 3
)

select rated.* from rated
inner join most_bits on rated.bits < most_bits.bits
union all
-- What every rarer value says.
select
    totals.comparison,
    totals.place,
    cast(null as {{ dbt.type_string() }}) as value,
    totals.records,
    least({{ whole_bits('totals.possible') }}, most_bits.bits) as bits
from totals
cross join most_bits
