{% macro reject_unreadable(column, parsed) -%}
    {#- The reason to quarantine a row whose column holds something that could not be read; null where it is fine or empty. -#}
    case when {{ cdp.clean_text(column) }} is not null and {{ parsed }} is null then '{{ column }} cannot be read' end
{%- endmacro %}
