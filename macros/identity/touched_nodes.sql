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
    with alike as (
        select node, other_node from id_pairs where weight > 0
        union all
        select node, other_node from id_decisions
    ),

    reached as (
        select node from id_touched
        union distinct
        select shared.node
        from id_told_links as links
        inner join id_told_links as shared on links.star = shared.star
        where links.node in (select touched.node from id_touched as touched)
        union distinct
        select alike.other_node as node from alike where alike.node in (select touched.node from id_touched as touched)
        union distinct
        select alike.node from alike where alike.other_node in (select touched.node from id_touched as touched)
    )

    select node from reached
    union distinct
    select node from {{ clusters }}
    where component in (
        select known.component from {{ clusters }} as known inner join reached on known.node = reached.node
    )
{%- endmacro %}
