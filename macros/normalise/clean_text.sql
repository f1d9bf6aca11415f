{% macro clean_text(expression) -%}
    {#- Text without outer blanks; null where nothing is left or the text only says that there is none. -#}
    case when lower(trim({{ expression }})) not in ('', 'n/a', 'na', 'null', 'none', '-', 'unknown') then trim({{ expression }}) end
{%- endmacro %}
