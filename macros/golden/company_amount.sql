{% macro company_amount(amount, currency, rate) -%}
    {#- An amount in the company's currency: as it is where it already is, otherwise by the rate of the day; null without one. -#}
    {{ cdp.money('case when ' ~ currency ~ " = '" ~ var('company_currency') ~ "' then " ~ amount ~ ' else round(' ~ amount ~ ' * ' ~ rate ~ ', 2) end') }}
{%- endmacro %}
