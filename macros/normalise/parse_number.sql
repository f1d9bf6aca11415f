{% macro parse_number(expression, data_type='decimal(18,2)') -%}
    {#- Text as a number, currency signs and thousands commas taken out (`"$90,000 "` is 90000); null where it is none. -#}
    {{ try_cast(replace_all(latin_digits(expression), '[$€£,\\s]', ''), data_type) }}
{%- endmacro %}
