{% macro work_table(name, query) -%}
    {#- Makes (or makes anew) a table for the steps of a materialisation, gone with the connection, and returns its name. -#}
    {{ return(adapter.dispatch('work_table', 'cdp')(name, query)) }}
{%- endmacro %}

{% macro duckdb__work_table(name, query) -%}
    {%- do run_query('create or replace temporary table ' ~ name ~ ' as ' ~ query) -%}
    {{ return(name) }}
{%- endmacro %}

{% macro postgres__work_table(name, query) -%}
    {#- Without statistics the planner takes a new table for a small one. -#}
    {%- do run_query('drop table if exists pg_temp.' ~ name ~ '; create temporary table ' ~ name ~ ' as ' ~ query ~ '; analyze ' ~ name) -%}
    {{ return(name) }}
{%- endmacro %}
