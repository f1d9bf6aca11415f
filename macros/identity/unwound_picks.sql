{% macro unwound_picks(rounds) -%}
    {#-
    Follows the picks of a contraction back from the last round to the first, and names each component by its least node.
    Returns the name of a work table (node, component).
    -#}
    {%- do cdp.work_table('cc_labels', 'select cast(null as bigint) as node, cast(null as bigint) as label ' ~ cdp.no_rows()) -%}
    {%- for step in range(rounds) -%}
        {%- set picks = 'cc_picks_' ~ (rounds - step) -%}
        {%- do cdp.work_table('cc_unwound', 'select picks.node, coalesce(labels.label, picks.pick) as label from ' ~ picks ~ ' as picks left join cc_labels as labels on picks.pick = labels.node') -%}
        {%- do cdp.work_table('cc_labels', 'select * from cc_unwound') -%}
        {%- do cdp.drop_work_table(picks) -%}
    {%- endfor -%}
    {%- set named -%}
        with least_nodes as (
            select label, min(node) as component from cc_labels group by label
        )

        select cc_labels.node, least_nodes.component
        from cc_labels
        inner join least_nodes on cc_labels.label = least_nodes.label
    {%- endset -%}
    {{ return(cdp.work_table('cc_components', named)) }}
{%- endmacro %}
