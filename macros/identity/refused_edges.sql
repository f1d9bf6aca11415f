{% macro refused_edges() -%}
    {#- What connects two clusters all the same: a link or a likeness that was refused. -#}
    with homes as (
        select links.star, clusters.cluster
        from id_links as links
        inner join id_clusters as clusters on links.node = clusters.node
    ),

    anchors as (
        select star, min(cluster) as anchor from homes group by star having min(cluster) <> max(cluster)
    )

    select homes.cluster as a, anchors.anchor as b
    from homes
    inner join anchors on homes.star = anchors.star
    where homes.cluster <> anchors.anchor
    union all
    select clusters.cluster as a, other_clusters.cluster as b
    from id_evidence as pairs
    inner join id_clusters as clusters on pairs.node = clusters.node
    inner join id_clusters as other_clusters on pairs.other_node = other_clusters.node
    where clusters.cluster <> other_clusters.cluster and (pairs.kind = 'decision' or (pairs.kind = 'pair' and pairs.weight > 0))
{%- endmacro %}
