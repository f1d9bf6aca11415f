{% materialization incremental, adapter='spark' %}
    {#-
    What `incremental` means elsewhere, for tables whose files cannot be changed: without a key, rows are added; with one, the table is written
    anew, the rows of a key that came again left out. dbt's own on Spark asks for `merge`, which Parquet has not.
    -#}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- set existing = load_relation(this) -%}
    {%- set key = config.get('unique_key') -%}

    {{ run_hooks(pre_hooks) }}

    {%- if existing is none or existing.is_view or should_full_refresh() -%}
        {%- if existing is not none -%}
            {%- do adapter.drop_relation(existing) -%}
        {%- endif -%}
        {% call statement('main') -%}
            {{ create_table_as(False, target_relation, sql) }}
        {%- endcall %}
    {%- else -%}
        {#- A table and not a view: the query reads the table that it is about to change. -#}
        {%- set arrived = target_relation.incorporate(path={'identifier': this.identifier ~ '__dbt_tmp'}) -%}
        {%- do adapter.drop_relation(arrived) -%}
        {% call statement('main') -%}
            {{ create_table_as(False, arrived, sql) }}
        {%- endcall %}
        {%- do process_schema_changes(incremental_validate_on_schema_change(config.get('on_schema_change')), arrived, existing) -%}
        {%- set names = adapter.get_columns_in_relation(existing) | map(attribute='quoted') | join(', ') -%}
        {%- if not key -%}
            {%- do run_query('insert into ' ~ existing ~ ' (' ~ names ~ ') select ' ~ names ~ ' from ' ~ arrived) -%}
        {%- elif cdp.row_count(arrived) > 0 -%}
            {%- set alike = [] -%}
            {%- for column in ([key] if key is string else key) -%}
                {%- do alike.append('stays.' ~ column ~ ' = goes.' ~ column) -%}
            {%- endfor -%}
            {%- set stays = 'select * from ' ~ existing ~ ' as stays left anti join ' ~ arrived ~ ' as goes on ' ~ alike | join(' and ') -%}
            {%- do cdp.rewrite(existing, 'select ' ~ names ~ ' from (' ~ stays ~ ') union all select ' ~ names ~ ' from ' ~ arrived) -%}
        {%- endif -%}
        {%- do adapter.drop_relation(arrived) -%}
    {%- endif -%}

    {{ run_hooks(post_hooks) }}
    {%- do persist_docs(target_relation, model) -%}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}
