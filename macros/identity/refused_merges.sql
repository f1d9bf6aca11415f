{% macro refused_merges(groups, key) -%}
    {#-
    The groups of clusters that must not become one customer: together they hold more values of a type than one customer may,
    or two known customers where the link is too weak to join them.
    groups: table (`key`, cluster, joins_known). Returns a query of `key`.
    -#}
    with limit_breakers as (
        select groups.{{ key }}
        from {{ groups }} as groups
        inner join id_clusters as clusters on groups.cluster = clusters.cluster
        inner join id_limits as limits on clusters.node = limits.node
        group by groups.{{ key }}, limits.identifier_type, limits.max_values
        having count(distinct limits.identifier_value) > limits.max_values
    ),

    known_joiners as (
        select groups.{{ key }}
        from {{ groups }} as groups
        inner join id_clusters as clusters on groups.cluster = clusters.cluster
        inner join id_known as known on clusters.node = known.node
        where not groups.joins_known
        group by groups.{{ key }}
        having count(distinct groups.cluster) > 1
    )

    select {{ key }} from limit_breakers
    union
    select {{ key }} from known_joiners
{%- endmacro %}
