{% macro drop_work_table(name) -%}
    {#- Frees the memory of a work table that is no longer needed. -#}
    {%- do run_query(cdp.over_work_tables('drop table if exists ' ~ name)) -%}
{%- endmacro %}
