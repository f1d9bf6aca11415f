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

{% macro databricks__work_table(name, query) -%}
    {#- As on Spark, in the format of the house: Unity Catalog keeps no other. -#}
    {%- do run_query('use ' ~ target.schema) -%}
    {%- do run_query('create or replace table ' ~ name ~ ' as ' ~ query) -%}
    {{ return(name) }}
{%- endmacro %}

{% macro snowflake__work_table(name, query) -%}
    {%- do run_query('create or replace temporary table ' ~ name ~ ' as ' ~ query) -%}
    {{ return(name) }}
{%- endmacro %}

{% macro bigquery__work_table(name, query) -%}
    {#- A temporary table would not outlive its statement there: a table of the build's own dataset, which goes by itself. -#}
    {%- set options = ' options (expiration_timestamp = timestamp_add(current_timestamp(), interval 1 day)) as ' -%}
    {%- do run_query(cdp.over_work_tables('create or replace table ' ~ name ~ options ~ query)) -%}
    {{ return(name) }}
{%- endmacro %}

{% macro over_work_tables(statement) -%}
    {#- A statement over work tables, which are named without a schema, as the warehouse finds them. -#}
    {{ return(adapter.dispatch('over_work_tables', 'cdp')(statement)) }}
{%- endmacro %}

{% macro default__over_work_tables(statement) -%}
    {{ return(statement) }}
{%- endmacro %}

{% macro bigquery__over_work_tables(statement) -%}
    {%- set dataset = '`' ~ target.project ~ '`.`' ~ target.schema ~ '`.' -%}
    {{ return(modules.re.sub('\\b((?:from|join|into|table|exists) )((?:id|cc)_[a-z0-9_]+)', '\\1' ~ dataset ~ '\\2', statement)) }}
{%- endmacro %}
