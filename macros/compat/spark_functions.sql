{% macro spark__create_functions() -%}
    {#- Spark takes one statement at a time. -#}
    {%- set accented, bare = [], [] -%}
    {%- for letter, forms in cdp.accented_letters().items() -%}
        {%- do accented.append(forms) -%}
        {%- do bare.append(letter * (forms | length)) -%}
    {%- endfor -%}
    {%- do run_query('create schema if not exists cdp_compat') -%}
    {%- do run_query('create schema if not exists ' ~ target.schema) -%}
    {%- set body = "translate(regexp_replace(value, '\\\\p{M}+', ''), '" ~ accented | join ~ "', '" ~ bare | join ~ "')" -%}
    {%- do run_query("create or replace function cdp_compat.without_accents(value string) returns string return case when value rlike '[^ -~]' then " ~ body ~ " else value end") -%}
    {%- do cdp.take_back_all() -%}
{%- endmacro %}

{% macro take_back_all() -%}
    {#- Gives each table its name back that a run has left under the name of the former one. -#}
    {%- for node in graph.nodes.values() if node.resource_type in ['model', 'snapshot'] and node.config.materialized in ['incremental', 'clusters', 'snapshot'] -%}
        {%- set former = adapter.get_relation(database=none, schema=node.schema, identifier=node.alias ~ '__dbt_former') -%}
        {%- if former and not adapter.get_relation(database=none, schema=node.schema, identifier=node.alias) -%}
            {%- do adapter.rename_relation(former, former.incorporate(path={'identifier': node.alias})) -%}
        {%- endif -%}
    {%- endfor -%}
{%- endmacro %}
