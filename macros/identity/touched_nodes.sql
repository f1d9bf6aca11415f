{% macro touched_nodes(clusters) -%}
    {#- The nodes of which the evidence is another than that they were resolved by; who came and who went among them. -#}
    select coalesce(digests.node, clusters.node) as node
    from id_digests as digests
    full outer join {{ clusters }} as clusters on digests.node = clusters.node
    where digests.digest is null or clusters.digest is null or digests.digest <> clusters.digest
{%- endmacro %}

{% macro affected_nodes(clusters) -%}
    {#-
    The nodes to resolve anew: all components of the touched nodes, and of those whom evidence connects with them now: a value, a
    likeness, a decision. Every other component is as it was and stands alone.
    -#}
    with reached as (
        select node from id_touched
        union distinct
        select shared.node
        from id_evidence as links
        inner join id_evidence as shared on links.star = shared.star
        where links.kind = 'link' and shared.kind = 'link' and links.node in (select touched.node from id_touched as touched)
        union distinct
        select pairs.other_node as node
        from id_evidence as pairs
        where pairs.other_node is not null and coalesce(pairs.weight, 1) > 0 and pairs.node in (select touched.node from id_touched as touched)
        union distinct
        select pairs.node
        from id_evidence as pairs
        where coalesce(pairs.weight, 1) > 0 and pairs.other_node in (select touched.node from id_touched as touched)
    )

    select node from reached
    union distinct
    select node from {{ clusters }}
    where component in (
        select known.component from {{ clusters }} as known inner join reached on known.node = reached.node
    )
{%- endmacro %}
