{% macro resolved_nodes() -%}
    {#- The answer, a row for each node that was resolved. -#}
    select
        clusters.node,
        clusters.cluster,
        coalesce(components.component, clusters.cluster) as component,
        digests.digest,
        {{ cdp.run_time() }} as resolved_at
    from id_clusters as clusters
    inner join id_digests as digests on clusters.node = digests.node
    left join id_components as components on clusters.cluster = components.node
{%- endmacro %}
