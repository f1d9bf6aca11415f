{% macro refused_edges() -%}
    {#- What connects two clusters all the same: a link or a likeness that was refused. -#}
    {%- do cdp.pair_homes('id_refused_pairs', 'select node, other_node from id_pairs where weight > 0 union all select node, other_node from id_decisions') -%}
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
    select cluster as a, other_cluster as b from id_refused_pairs where cluster <> other_cluster
{%- endmacro %}
