{% materialization clusters, default %}
    {#-
    Resolves who is who from the evidence that the model's query gives (see the macro `evidence`). The result is (node, cluster,
    component, digest, resolved_at): the least node of the cluster; the least node of all that evidence connects with it, be it
    refused or not; what the evidence about the node came to; and the run that resolved it. Decisions first; then tier after tier,
    strongest first, and within a tier the links that may join two known customers before those that may not; then likeness. What
    a step has merged is frozen, and the next one merges whole clusters or leaves them apart.

    A second run resolves only the components in which the evidence about a node is another than before: who is not connected
    with them cannot be merged with them, so the answer is that of a full run. The model that `meta.digests` names tells the
    same evidence in numbers (see `evidence_digests`); the query then gives it where `is_affected` holds.
    -#}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- set existing = load_cached_relation(this) -%}
    {%- set is_update = cdp.resolves_again() -%}

    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}

    {%- if is_update -%}
        {%- do cdp.work_table('id_digests', cdp.evidence_digests(existing)) -%}
        {%- do cdp.work_table('id_touched', cdp.touched_nodes(existing)) -%}
        {%- do cdp.work_table('id_affected', 'select node from id_touched') -%}
        {%- do cdp.read_evidence(sql, ['link', 'pair', 'decision']) -%}
        {%- do cdp.work_table('id_affected', cdp.affected_nodes(existing)) -%}
    {%- endif -%}
    {%- do cdp.read_evidence(sql, only_affected=is_update) -%}
    {%- do cdp.resolve_clusters() -%}
    {%- do cdp.work_table('id_resolved', cdp.resolved_nodes()) -%}
    {%- do cdp.work_table('id_digests', cdp.evidence_digests('id_resolved', of_others=not is_update)) -%}

    {%- if is_update -%}
        {%- do cdp.forget_rows(existing, 'node in (select affected.node from id_affected as affected)', in_transaction=true) -%}
        {% call statement('main') -%}
            insert into {{ existing }} (node, cluster, component, digest, resolved_at) {{ cdp.over_work_tables(cdp.resolved_rows()) }}
        {%- endcall %}
    {%- else -%}
        {%- set intermediate = make_intermediate_relation(target_relation) -%}
        {%- do drop_relation_if_exists(load_cached_relation(intermediate)) -%}
        {% call statement('main') -%}
            {{ create_table_as(False, intermediate, cdp.over_work_tables(cdp.resolved_rows())) }}
        {%- endcall %}
        {%- if existing is not none -%}
            {%- do adapter.drop_relation(existing) -%}
        {%- endif -%}
        {%- do adapter.rename_relation(intermediate, target_relation) -%}
    {%- endif -%}
    {%- do cdp.forget_work() -%}

    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {%- do persist_docs(target_relation, model) -%}
    {%- do adapter.commit() -%}
    {{ run_hooks(post_hooks, inside_transaction=False) }}

    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}
