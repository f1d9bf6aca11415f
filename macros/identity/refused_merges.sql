{% macro refused_merges(groups, key, joins_known) -%}
    {#-
    The groups of clusters that must not become one customer: together they hold more values of a type than one customer may,
    or two known customers where the link is too weak to join them.
    groups: table (`key`, cluster). Returns a query of `key`.
    -#}
    select groups.{{ key }}
    from {{ groups }} as groups
    inner join id_clusters as clusters on groups.cluster = clusters.cluster
    inner join id_limits as limits on clusters.node = limits.node
    group by groups.{{ key }}, limits.identifier_type, limits.max_values
    having count(distinct limits.identifier_value) > limits.max_values
    {%- if not joins_known %}
    union distinct
    select groups.{{ key }}
    from {{ groups }} as groups
    inner join id_clusters as clusters on groups.cluster = clusters.cluster
    inner join id_known as known on clusters.node = known.node
    group by groups.{{ key }}
    having count(distinct groups.cluster) > 1
    {%- endif %}
{%- endmacro %}
