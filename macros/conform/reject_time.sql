{% macro reject_time(column, parsed, required=true) -%}
    {#-
    The reason to quarantine a row for its time column: missing (where it is required), unreadable, or at a time that cannot
    be. Clocks run fast and time zones get lost: only what lies more than a day after the load is in the future.
    -#}
    case
        when {{ parsed }} > {{ dbt.dateadd('day', 1, '_loaded_at') }} then '{{ column }} lies in the future'
        when {{ parsed }} < cast('1971-01-01' as timestamp) then '{{ column }} lies before 1971'
        when {{ parsed }} is not null then null
        when {{ cdp.clean_text(column) }} is not null then '{{ column }} cannot be read'
        {%- if required %}
        else '{{ column }} is missing'
        {%- endif %}
    end
{%- endmacro %}
