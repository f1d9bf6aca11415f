{% macro work_table(name, query) -%}
    {#- Makes (or makes anew) a table for the steps of a materialisation, gone with the connection, and returns its name. -#}
    {{ return(adapter.dispatch('work_table', 'cdp')(name, query)) }}
{%- endmacro %}

{% macro duckdb__work_table(name, query) -%}
    {%- do run_query('create or replace temporary table ' ~ name ~ ' as ' ~ query) -%}
    {{ return(name) }}
{%- endmacro %}
