{% macro run_time() -%}
    {#- When this run of dbt began (UTC), the same in every model of the run. -#}
    cast('{{ run_started_at.strftime("%Y-%m-%d %H:%M:%S.%f") }}' as {{ dbt.type_timestamp() }})
{%- endmacro %}
