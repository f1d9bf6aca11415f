{% materialization clusters, default %}
    {#-
    Resolves who is who. The model's query gives evidence: (node, is_known, star, tier, joins_known, identifier_type,
    identifier_value, max_values); rows with a star link the nodes that share it, rows with max_values limit, and every node has
    a row. The result is (node, cluster): the least node of the cluster. Tier after tier, strongest first, and within a tier the
    links that may join two known customers before those that may not: what a step has merged is frozen, and the next one merges
    whole clusters or leaves them apart.
    -#}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- set intermediate = make_intermediate_relation(target_relation) -%}
    {%- set backup = make_backup_relation(target_relation, 'table') -%}
    {%- do drop_relation_if_exists(load_cached_relation(intermediate)) -%}
    {%- do drop_relation_if_exists(load_cached_relation(backup)) -%}

    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}

    {%- do cdp.work_table('id_evidence', sql) -%}
    {%- do cdp.work_table('id_limits', 'select distinct node, identifier_type, identifier_value, max_values from id_evidence where max_values is not null') -%}
    {%- do cdp.work_table('id_known', 'select distinct node from id_evidence where is_known') -%}
    {%- do cdp.work_table('id_clusters', 'select distinct node, node as cluster from id_evidence') -%}
    {%- for step in run_query('select distinct tier, joins_known from id_evidence where tier is not null order by tier, joins_known desc') -%}
        {%- do cdp.merge_tier(step[0], step[1]) -%}
    {%- endfor -%}

    {% call statement('main') -%}
        {{ create_table_as(False, intermediate, 'select node, cluster from id_clusters') }}
    {%- endcall %}
    {%- for name in ['id_evidence', 'id_limits', 'id_known', 'id_clusters'] -%}
        {%- do cdp.drop_work_table(name) -%}
    {%- endfor -%}

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
