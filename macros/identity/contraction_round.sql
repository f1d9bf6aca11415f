{% macro nearest_nodes(edges, round) -%}
    {#- For every node of an edge table, of itself and its neighbours the one with the least number in this round. -#}
    with neighbours as (
        select a as node, b as neighbour from {{ edges }}
        union all
        select b as node, a as neighbour from {{ edges }}
    ),

    least_neighbours as (
        select node, {{ cdp.least_by('neighbour', cdp.scramble('neighbour', round)) }} as neighbour
        from neighbours
        group by node
    )

    select
        node,
        case when {{ cdp.scramble('neighbour', round) }} < {{ cdp.scramble('node', round) }} then neighbour else node end as nearest
    from least_neighbours
{%- endmacro %}

{% macro contraction_picks(nearest) -%}
    {#- For every node of `nearest_nodes` the one that its nearest goes with: two steps a round, so that fewer rounds are left. -#}
    select one.node, other.nearest as pick
    from {{ nearest }} as one
    inner join {{ nearest }} as other on one.nearest = other.node
{%- endmacro %}

{% macro redrawn_edges(edges, picks) -%}
    {#- The edges between the picks of both ends; edges within one pick fall away. -#}
    select distinct
        least(pick_a.pick, pick_b.pick) as a,
        greatest(pick_a.pick, pick_b.pick) as b
    from {{ edges }} as edge
    inner join {{ picks }} as pick_a on edge.a = pick_a.node
    inner join {{ picks }} as pick_b on edge.b = pick_b.node
    where {{ cdp.differ("pick_a.pick", "pick_b.pick") }}
{%- endmacro %}
