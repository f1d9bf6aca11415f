{% macro daily_rates() -%}
    {#- Exchange rates into the company's currency with the span of days on which each holds. -#}
    select
        currency,
        rate,
        valid_from,
        lead(valid_from) over (partition by currency order by valid_from) as valid_until
    from {{ ref('currency_rates') }}
    where company_currency = '{{ var("company_currency") }}'
{%- endmacro %}
