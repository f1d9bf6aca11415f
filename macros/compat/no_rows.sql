{% macro no_rows() -%}
    {#- What ends a select list that has the columns of a table and none of its rows: BigQuery takes no `where` without a `from`. -#}
    {{ return('from (select 1 as one) as nothing where false') }}
{%- endmacro %}
