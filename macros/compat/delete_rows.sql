{% macro delete_rows(relation, condition) -%}
    {#-
    Takes the rows out of a table for which a condition holds. Returns a statement to run, as a hook does; where a warehouse cannot
    delete, the table is written anew at once, and nothing is left to run.
    -#}
    {{ return(adapter.dispatch('delete_rows', 'cdp')(relation, condition)) }}
{%- endmacro %}

{% macro default__delete_rows(relation, condition) -%}
    {{ return(cdp.over_work_tables('delete from ' ~ relation ~ ' where ' ~ condition)) }}
{%- endmacro %}

{% macro spark__delete_rows(relation, condition) -%}
    {#- Parquet has no delete. -#}
    {%- if cdp.has_rows(relation, condition) -%}
        {%- do cdp.rewrite(relation, cdp.other_rows(relation, condition)) -%}
    {%- endif -%}
    {{ return('') }}
{%- endmacro %}

{% macro databricks__delete_rows(relation, condition) -%}
    {#- Its delete takes no subquery in a subquery, and ours have some. Delta reads a table as it was before the statement. -#}
    {%- if cdp.has_rows(relation, condition) -%}
        {%- do run_query('insert overwrite ' ~ relation ~ ' ' ~ cdp.other_rows(relation, condition)) -%}
    {%- endif -%}
    {{ return('') }}
{%- endmacro %}

{% macro has_rows(relation, condition) -%}
    {#- Whether a condition holds for any row: a table is replaced for nothing less. -#}
    {{ return(run_query('select 1 from ' ~ relation ~ ' where ' ~ condition ~ ' limit 1') | length > 0) }}
{%- endmacro %}

{% macro other_rows(relation, condition) -%}
    {#- The query of the rows that stay. -#}
    {{ return('select * from ' ~ relation ~ ' where not coalesce(' ~ condition ~ ', false)') }}
{%- endmacro %}

{% macro forget_rows(relation, condition, in_transaction=false) -%}
    {#- `delete_rows` in the midst of a materialisation. -#}
    {%- set forget = cdp.delete_rows(relation, condition) -%}
    {%- if forget -%}
        {%- call statement('forget', auto_begin=in_transaction) -%}{{ cdp.over_work_tables(forget) }}{%- endcall -%}
    {%- endif -%}
{%- endmacro %}
