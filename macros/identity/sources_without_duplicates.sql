{% macro sources_without_duplicates() -%}
    {#- The sources that keep each person once (`one_record_per_person` in the registry), as a list of SQL literals; never empty. -#}
    {%- set found = [] -%}
    {%- for name, entry in var('sources').items() if entry.one_record_per_person -%}
        {%- do found.append("'" ~ name ~ "'") -%}
    {%- endfor -%}
    {{ found | join(', ') or "''" }}
{%- endmacro %}
