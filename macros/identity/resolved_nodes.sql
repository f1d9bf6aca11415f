{% macro resolved_nodes() -%}
    {#- Who is with whom, and all whom evidence connects, a row for each node that was resolved. -#}
    select
        clusters.node,
        clusters.cluster,
        coalesce(components.component, clusters.cluster) as component
    from id_clusters as clusters
    left join id_components as components on clusters.cluster = components.node
{%- endmacro %}

{% macro resolved_rows() -%}
    {#- The answer: what was resolved, with what it was resolved by, and when. -#}
    select
        resolved.node,
        resolved.cluster,
        resolved.component,
        digests.digest,
        {{ cdp.run_time() }} as resolved_at
    from id_resolved as resolved
    inner join id_digests as digests on resolved.node = digests.node
{%- endmacro %}
