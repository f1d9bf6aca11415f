{% macro connected_components(edges) -%}
    {#-
    Connected components by randomised contraction (Bögeholz, Brand, Todor, arXiv 1802.09478).

    edges: name of a table (a, b) of bigint nodes. Returns the name of a work table (node, component): every node that has an
    edge, and the least node that it is connected with. In each round every node picks, among itself and its neighbours, the one
    with the least scrambled number; edges are redrawn between the picks, inner edges fall away, until no edge is left:
    O(log n) rounds are expected, and none is assumed.
    -#}
    {%- set state = namespace(rounds=0, edges=cdp.work_table('cc_edges', 'select distinct least(a, b) as a, greatest(a, b) as b from ' ~ edges ~ ' where a <> b')) -%}
    {%- for round in range(1, 10000) -%}
        {%- if cdp.row_count(state.edges) > 0 -%}
            {%- set picks = cdp.work_table('cc_picks_' ~ round, cdp.contraction_picks(state.edges, round)) -%}
            {%- do cdp.work_table('cc_redrawn', cdp.redrawn_edges(state.edges, picks)) -%}
            {%- do cdp.work_table('cc_edges', 'select * from cc_redrawn') -%}
            {%- set state.rounds = round -%}
        {%- else -%}
            {%- break -%}
        {%- endif -%}
    {%- endfor -%}
    {%- do cdp.drop_work_table('cc_redrawn') -%}
    {{ return(cdp.unwound_picks(state.rounds)) }}
{%- endmacro %}

{% macro contraction_picks(edges, round) -%}
    {#- For every node of an edge table the node that it picks in this round. -#}
    with neighbours as (
        select a as node, b as neighbour from {{ edges }}
        union all
        select b as node, a as neighbour from {{ edges }}
    )

    select
        node,
        case
            when min({{ cdp.scramble('neighbour', round) }}) < {{ cdp.scramble('node', round) }}
                then {{ cdp.least_by('neighbour', cdp.scramble('neighbour', round)) }}
            else node
        end as pick
    from neighbours
    group by node
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
