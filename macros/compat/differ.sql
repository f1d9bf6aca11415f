{% macro differ(one, other) -%}
    {#-
    Whether two values differ, of which neither is null, as an engine cannot join by it: where the two come from two tables that
    meet by way of a third, DuckDB may take `<>` for their join and let all rows of the one meet all of the other.
    -#}
    {{ return('nullif(' ~ one ~ ', ' ~ other ~ ') is not null') }}
{%- endmacro %}
