{% macro row_count(relation) -%}
    {#- How many rows a table has, asked while a materialisation runs. -#}
    {{ return(run_query(cdp.over_work_tables('select count(*) from ' ~ relation)).columns[0].values()[0]) }}
{%- endmacro %}
