-- Where two sources say different things of one person, one of them is wrong: whom that touches, and how much they have spent.
-- A second address or number is no conflict; a second birthday is.
{%- set attributes = ['given_name', 'family_name', 'gender', 'birth_date', 'language', 'country'] %}

with profiles as (
    select * from {{ ref('customer_profiles') }}
),

customers as (
    select * from {{ ref('customer_360') }}
),

said as (
    {%- for name in attributes %}
        select distinct
            customer_id,
            source,
            '{{ name }}' as attribute_name,
            lower(cast({{ name }} as {{ dbt.type_string() }})) as attribute_value
        from profiles
        where {{ name }} is not null
        {{ 'union all' if not loop.last }}
    {%- endfor %}
),

answers as (
    select
        customer_id,
        attribute_name,
        count(distinct attribute_value) as different_values,
        count(distinct source) as sources_asked
    from said
    group by customer_id, attribute_name
),

asked as (
    select
        said.source,
        said.attribute_name,
        said.customer_id,
        max(case when answers.different_values > 1 and answers.sources_asked > 1 then 1 else 0 end) as is_conflict
    from said
    inner join answers
        on said.customer_id = answers.customer_id and said.attribute_name = answers.attribute_name
    group by said.source, said.attribute_name, said.customer_id
)

select
    asked.source,
    asked.attribute_name,
    count(*) as customers,
    sum(asked.is_conflict) as conflicting_customers,
    cast(
        coalesce(sum(case when asked.is_conflict = 1 then customers.lifetime_revenue end), 0) as decimal(18, 2)
    ) as conflicting_revenue
from asked
inner join customers on asked.customer_id = customers.customer_id
group by asked.source, asked.attribute_name
