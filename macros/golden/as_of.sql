{% macro as_of() -%}
    {#- The moment that recency counts from (UTC): the run's, or `CDP_AS_OF` (an ISO time) for data of another time. -#}
    {%- set moment = env_var('CDP_AS_OF', '') or run_started_at.strftime('%Y-%m-%d %H:%M:%S') -%}
    cast('{{ moment }}' as {{ dbt.type_timestamp() }})
{%- endmacro %}
