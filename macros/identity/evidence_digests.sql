{% macro evidence_digests(components, of_others=true) -%}
    {#-
    What the evidence about each node comes to, in one number, from the rows (node, other_node, is_joining, digest) of the model that
    `meta.digests` names. What is told of two nodes that cannot be joined and are not in one of `components` moves neither.
    of_others: whether nodes that stand in none of the components count, too.
    -#}
    with relevant as (
        select told.node, told.other_node, told.digest
        from {{ ref(config.get('meta').digests) }} as told
        left join {{ components }} as one on told.node = one.node
        left join {{ components }} as other on told.other_node = other.node
        where
            (told.other_node is null or told.is_joining or one.component = other.component)
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
