{% macro evidence_digests(components, of_others=true) -%}
    {#-
    What the evidence about each node comes to, in one number, from the rows (node, other_node, is_joining, digest) of the model that
    `meta.digests` names. What is told of two nodes that cannot be joined and are not in one of `components` moves neither.
    of_others: whether nodes that stand in none of the components count, too.
    -#}
    {%- set told = ref(config.get('meta').digests) -%}
    {%- set members = '(select known.node from ' ~ components ~ ' as known)' -%}
    with relevant as (
        select node, other_node, digest from {{ told }}
        where (other_node is null or is_joining){{ '' if of_others else ' and (node in ' ~ members ~ ' or other_node in ' ~ members ~ ')' }}
        union all
        select told.node, told.other_node, told.digest
        from {{ told }} as told
        inner join {{ components }} as one on told.node = one.node
        inner join {{ components }} as other on told.other_node = other.node
        where not told.is_joining and one.component = other.component
    )

    select node, {{ cdp.content_digest(['digest']) }} as digest
    from (
        select node, digest from relevant
        union all
        select other_node as node, digest from relevant where other_node is not null
    ) as sides
    group by node
{%- endmacro %}
