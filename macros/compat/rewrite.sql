{% macro rewrite(relation, query) -%}
    {#-
    Replaces a table by the rows of a query that may read it: the way to change rows where files cannot be changed (Parquet on Spark).
    The new table is complete before it takes the name; a run that dies between the two renames is made good by `take_back_all`.
    relation: a relation of dbt, or the name of a work table.
    -#}
    {%- set fresh, former = relation ~ '__dbt_new', relation ~ '__dbt_former' -%}
    {%- do run_query('drop table if exists ' ~ fresh) -%}
    {%- do run_query('drop table if exists ' ~ former) -%}
    {%- do run_query('create table ' ~ fresh ~ ' using ' ~ (config.get('file_format') or 'parquet') ~ ' as ' ~ query) -%}
    {%- do run_query('alter table ' ~ relation ~ ' rename to ' ~ former) -%}
    {%- do run_query('alter table ' ~ fresh ~ ' rename to ' ~ relation) -%}
    {%- do run_query('drop table ' ~ former) -%}
{%- endmacro %}
