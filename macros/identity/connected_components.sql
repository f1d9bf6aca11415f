{% macro connected_components(edges) -%}
    {#-
    Connected components by randomised contraction (Bögeholz, Brand, Todor, arXiv 1802.09478).

    edges: name of a table (a, b) of bigint nodes. Returns the name of a work table (node, component): every node that has an
    edge, and the least node that it is connected with. In each round every node goes, of itself and its neighbours, with the
    one with the least scrambled number, and on with whom that one goes with; edges are redrawn between the picks, inner edges
    fall away, until no edge is left: O(log n) rounds are expected, and none is assumed.
    -#}
    {%- set state = namespace(rounds=0, edges=cdp.work_table('cc_edges_0', 'select distinct least(a, b) as a, greatest(a, b) as b from ' ~ edges ~ ' where a <> b')) -%}
    {%- for round in range(1, 10000) -%}
        {%- if cdp.row_count(state.edges) == 0 -%}
            {%- break -%}
        {%- endif -%}
        {%- set nearest = cdp.work_table('cc_nearest', cdp.nearest_nodes(state.edges, round)) -%}
        {%- set picks = cdp.work_table('cc_picks_' ~ round, cdp.contraction_picks(nearest)) -%}
        {%- set redrawn = cdp.work_table('cc_edges_' ~ round, cdp.redrawn_edges(state.edges, picks)) -%}
        {%- do cdp.drop_work_table(state.edges) -%}
        {%- set state.edges = redrawn -%}
        {%- set state.rounds = round -%}
    {%- endfor -%}
    {%- do cdp.drop_work_table(state.edges) -%}
    {%- do cdp.drop_work_table('cc_nearest') -%}
    {{ return(cdp.unwound_picks(state.rounds)) }}
{%- endmacro %}
