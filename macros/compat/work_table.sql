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

{% macro spark__work_table(name, query) -%}
    {#- A table, for a view would be reckoned again with everything before it; in the schema of the profile, where no model stands. -#}
    {%- do run_query('use ' ~ target.schema) -%}
    {%- do run_query('drop table if exists ' ~ name) -%}
    {%- do run_query('create table ' ~ name ~ ' using parquet as ' ~ query) -%}
    {{ return(name) }}
{%- endmacro %}
