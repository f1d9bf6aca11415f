{% macro resolve_clusters() -%}
    {#- Resolves the evidence of the work tables that `read_evidence` makes into the work table `id_clusters` (node, cluster). -#}
    {%- do cdp.work_table('id_known', 'select distinct node from id_subjects where is_known') -%}
    {%- do cdp.work_table('id_clusters', 'select distinct node, node as cluster from id_subjects') -%}
    {%- do cdp.read_decisions() -%}
    {%- do cdp.work_table('id_links', cdp.all_links()) -%}
    {%- for step in run_query(cdp.over_work_tables('select distinct tier, joins_known from id_links order by tier, joins_known desc')) -%}
        {%- do cdp.merge_tier(step[0], step[1]) -%}
    {%- endfor -%}
    {%- do cdp.merge_alike() -%}
    {%- do cdp.work_table('id_edges', cdp.refused_edges()) -%}
    {%- do cdp.work_table('id_components', 'select node, component from ' ~ cdp.connected_components('id_edges')) -%}
{%- endmacro %}

{% macro forget_work() -%}
    {#- Drops what `resolve_clusters` worked with. -#}
    {%- for name in ['id_subjects', 'id_told_links', 'id_limits', 'id_pairs', 'id_decisions', 'id_known', 'id_clusters', 'id_decided', 'id_apart', 'id_links', 'id_edges', 'id_components', 'id_resolved', 'id_digests', 'id_touched', 'id_affected', 'id_hopeful', 'id_alike_pairs', 'id_apart_pairs', 'id_refused_pairs', 'cc_components', 'cc_labels', 'cc_unwound'] -%}
        {%- do cdp.drop_work_table(name) -%}
    {%- endfor -%}
{%- endmacro %}
