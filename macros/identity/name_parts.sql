{% macro given_part() -%}
    {#- The given name of a profile; of a source that knows only the full name, its first word. -#}
    {{ dbt.split_part("coalesce(given_name, full_name)", "' '", 1) }}
{%- endmacro %}

{% macro family_part() -%}
    {#- The family name of a profile; of a source that knows only the full name, its last word. -#}
    coalesce(family_name, case when full_name like '% %' then {{ cdp.last_word('full_name') }} end)
{%- endmacro %}
