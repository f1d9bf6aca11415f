{% macro parse_date(expression, format=none) -%}
    {#- Text as a date: ISO, or by a strptime format; null where it is none, or no day that somebody living can have seen. -#}
    {%- set parsed = 'cast(' ~ cdp.timestamp_from_format(cdp.trimmed(expression), format) ~ ' as date)' if format else cdp.try_cast(expression, 'date') -%}
    case when {{ parsed }} between date '1900-01-01' and date '2100-01-01' then {{ parsed }} end
{%- endmacro %}
