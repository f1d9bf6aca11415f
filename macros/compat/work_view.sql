{% macro work_view(name, query) -%}
    {#- Makes (or makes anew) a view for the steps of a materialisation, gone with the connection, and returns its name. -#}
    {%- do run_query('create or replace temporary view ' ~ name ~ ' as ' ~ query) -%}
    {{ return(name) }}
{%- endmacro %}
