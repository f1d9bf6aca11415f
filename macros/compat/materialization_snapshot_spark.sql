{% materialization snapshot, adapter='spark' %}
    {#- A snapshot as dbt makes it, for tables whose files cannot be changed: dbt's own on Spark asks for `merge`, which Parquet has not. -#}
    {%- set columns = config.get('snapshot_table_column_names') or get_snapshot_table_column_names() -%}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- set existing = load_relation(this) -%}
    {%- if not adapter.check_schema_exists(none, this.schema) -%}
        {%- do adapter.create_schema(target_relation) -%}
    {%- endif -%}

    {{ run_hooks(pre_hooks) }}

    {%- set strategy = strategy_dispatch(config.get('strategy'))(model, 'snapshotted_data', 'source_data', model['config'], existing is not none) -%}
    {%- if existing is none -%}
        {% call statement('main') -%}
            {{ create_table_as(False, target_relation, build_snapshot_table(strategy, sql)) }}
        {%- endcall %}
    {%- else -%}
        {%- do adapter.valid_snapshot_target(existing, columns) -%}
        {%- set changes = target_relation.incorporate(path={'identifier': this.identifier ~ '__dbt_tmp'}) -%}
        {%- do adapter.drop_relation(changes) -%}
        {% call statement('main') -%}
            {{ create_table_as(False, changes, snapshot_staging_table(strategy, sql, existing)) }}
        {%- endcall %}
        {%- set arrived = adapter.get_missing_columns(changes, existing) | rejectattr('name', 'in', ['dbt_change_type', 'dbt_unique_key']) | list -%}
        {%- if arrived -%}
            {%- do create_columns(existing, arrived) -%}
        {%- endif -%}
        {%- do cdp.rewrite(existing, cdp.snapshot_rows(existing, changes, columns)) -%}
        {%- do adapter.drop_relation(changes) -%}
    {%- endif -%}

    {{ run_hooks(post_hooks) }}
    {%- do persist_docs(target_relation, model) -%}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{% macro snapshot_rows(snapshot, changes, columns) -%}
    {#- The rows of a snapshot after its changes: what ended has its end, what is new stands beside it. -#}
    {%- set names = adapter.get_columns_in_relation(snapshot) | map(attribute='name') | list -%}
    select
        {%- for name in names %}
        {{ 'coalesce(ended.' ~ name ~ ', held.' ~ name ~ ') as ' ~ name if name == columns.dbt_valid_to else 'held.' ~ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ snapshot }} as held
    left join (select {{ columns.dbt_scd_id }}, {{ columns.dbt_valid_to }} from {{ changes }} where dbt_change_type <> 'insert') as ended
        on held.{{ columns.dbt_scd_id }} = ended.{{ columns.dbt_scd_id }} and held.{{ columns.dbt_valid_to }} is null
    union all
    select {{ names | join(', ') }} from {{ changes }} where dbt_change_type = 'insert'
{%- endmacro %}
