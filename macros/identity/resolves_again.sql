{% macro resolves_again() -%}
    {#- Whether a run of the materialisation `clusters` goes on from what an earlier one resolved. -#}
    {%- if not execute or model.config.materialized != 'clusters' or should_full_refresh() -%}
        {{ return(false) }}
    {%- endif -%}
    {%- set existing = load_cached_relation(this) -%}
    {{ return(existing is not none and existing.is_table and 'digest' in cdp.column_names(existing)) }}
{%- endmacro %}

{% macro is_affected(column) -%}
    {#- For the model's query: that a node is one of those whom a change may reach. In a first run they are all. -#}
    {{ return(column ~ ' in (select affected.node from id_affected as affected)' if cdp.resolves_again() else 'true') }}
{%- endmacro %}
