{% macro reject_outside(column, parsed, least=0, greatest=none) -%}
    {#- The reason to quarantine a row whose column holds a number that cannot be; null where it is fine or empty. -#}
    case
        when {{ parsed }} < {{ least }} then '{{ column }} is below {{ least }}'
        {%- if greatest is not none %}
        when {{ parsed }} > {{ greatest }} then '{{ column }} is above {{ greatest }}'
        {%- endif %}
    end
{%- endmacro %}
