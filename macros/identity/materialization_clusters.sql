{% materialization clusters, default %}
    {#-
    Resolves who is who from the evidence that the model's query gives (see the macro `evidence`). The result is (node, cluster):
    the least node of the cluster. Decisions first; then tier after tier, strongest first, and within a tier the links that may
    join two known customers before those that may not; then likeness. What a step has merged is frozen, and the next one merges
    whole clusters or leaves them apart.
    -#}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- set intermediate = make_intermediate_relation(target_relation) -%}
    {%- set backup = make_backup_relation(target_relation, 'table') -%}
    {%- do drop_relation_if_exists(load_cached_relation(intermediate)) -%}
    {%- do drop_relation_if_exists(load_cached_relation(backup)) -%}

    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}

    {%- do cdp.work_view('id_evidence', sql) -%}
    {%- do cdp.resolve_clusters() -%}

    {% call statement('main') -%}
        {{ create_table_as(False, intermediate, 'select node, cluster from id_clusters') }}
    {%- endcall %}
    {%- do cdp.forget_work() -%}

    {%- set existing = load_cached_relation(this) -%}
    {%- if existing is not none -%}
        {%- do adapter.rename_relation(existing, backup) -%}
    {%- endif -%}
    {%- do adapter.rename_relation(intermediate, target_relation) -%}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {%- do persist_docs(target_relation, model) -%}
    {%- do adapter.commit() -%}
    {%- do drop_relation_if_exists(backup) -%}
    {{ run_hooks(post_hooks, inside_transaction=False) }}

    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}
