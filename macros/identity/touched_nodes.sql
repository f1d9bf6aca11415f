{% macro resolves_again() -%}
    {#- Whether a run of the materialisation `clusters` goes on from what an earlier one resolved. -#}
    {%- if not execute or model.config.materialized != 'clusters' or should_full_refresh() -%}
        {{ return(false) }}
    {%- endif -%}
    {%- set existing = load_cached_relation(this) -%}
    {{ return(existing is not none and existing.is_table and 'digest' in cdp.column_names(existing)) }}
{%- endmacro %}

{% macro is_affected(column) -%}
    {#- For the model's query: that a node is one of those whom a change may reach. In a first run they are all. -#}
    {{ return(column ~ ' in (select affected.node from id_affected as affected)' if cdp.resolves_again() else 'true') }}
{%- endmacro %}

{% macro evidence_digests(components, of_others=true) -%}
    {#-
    What the evidence about each node comes to, in one number, from the rows (node, other_node, may_join, digest) of the model that
    `meta.digests` names. What is told of two nodes that cannot be joined and are not in one of `components` moves neither.
    of_others: whether nodes that stand in none of the components count, too.
    -#}
    with relevant as (
        select told.node, told.other_node, told.digest
        from {{ ref(config.get('meta').digests) }} as told
        left join {{ components }} as one on told.node = one.node
        left join {{ components }} as other on told.other_node = other.node
        where
            (told.other_node is null or told.may_join or one.component = other.component)
            {{- '' if of_others else ' and (one.node is not null or other.node is not null)' }}
    )

    select node, {{ cdp.content_digest(['digest']) }} as digest
    from (
        select node, digest from relevant
        union all
        select other_node as node, digest from relevant where other_node is not null
    ) as sides
    group by node
{%- endmacro %}

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
