{% macro reached_by_sides() -%}
    {#- The clusters of a group one link further from its two sides, each with the first side that reaches it. -#}
    select groups.component, groups.cluster, min(sides.side) as side
    from id_sides as sides
    inner join id_members as held on sides.cluster = held.cluster
    inner join id_members as shared on held.star = shared.star
    inner join id_groups as groups on shared.cluster = groups.cluster and sides.component = groups.component
    where
        groups.cluster not in (select known.cluster from id_sides as known)
        and held.star not in (select refused.star from id_refused as refused)
    group by groups.component, groups.cluster
{%- endmacro %}
