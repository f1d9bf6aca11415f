{% macro shop_time(source_name, expression) -%}
    {#- A time of a source moved to the shop's calendar by the source's `day_offset` in the registry. -#}
    {{ dbt.dateadd('day', cdp.source_setting(source_name, 'day_offset'), cdp.utc_timestamp(expression)) }}
{%- endmacro %}

{% macro exported_on(source_name) -%}
    {#- The day of a source's export, as the registry says, for files that hold no date. -#}
    cast('{{ cdp.source_setting(source_name, 'exported_on') }}' as {{ dbt.type_timestamp() }})
{%- endmacro %}
