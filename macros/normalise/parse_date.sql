{% macro parse_date(expression, format=none) -%}
    {#-
    Text as a date: ISO, or by a strptime format; null where it is none, or no day that somebody living can have seen (a year of
    the Persian or the Islamic calendar is none, whatever its digits). The var `earliest_date` admits the dead.
    -#}
    {%- set text = cdp.trimmed(cdp.latin_digits(expression)) -%}
    {%- set parsed = 'cast(' ~ cdp.timestamp_from_format(text, format) ~ ' as date)' if format else cdp.try_cast(text, 'date') -%}
    case when {{ parsed }} between date '{{ var('earliest_date', '1900-01-01') }}' and date '2100-01-01' then {{ parsed }} end
{%- endmacro %}
