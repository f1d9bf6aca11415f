{% macro company_amount(amount, currency, rate) -%}
    {#- An amount in the company's currency: as it is where it already is, otherwise by the rate of the day; null without one. -#}
    round(case when {{ currency }} = '{{ var("company_currency") }}' then {{ amount }} else {{ amount }} * {{ rate }} end, 2)
{%- endmacro %}
