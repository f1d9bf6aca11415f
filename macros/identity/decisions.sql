{% macro read_decisions() -%}
    {#-
    The work table `id_apart` (node, mark, other_node, other_mark): the pairs of nodes that a person holds apart, the one of the lesser
    mark first.
    -#}
    {%- do cdp.work_table('id_decided', "select node, mark from id_subjects where node in (select d.node from id_decisions as d) or node in (select d.other_node from id_decisions as d)") -%}
    {%- set held_apart -%}
        select
            case when one.mark <= other.mark then one.node else other.node end as node,
            least(one.mark, other.mark) as mark,
            case when one.mark <= other.mark then other.node else one.node end as other_node,
            greatest(one.mark, other.mark) as other_mark
        from id_decisions as decisions
        inner join id_decided as one on decisions.node = one.node
        inner join id_decided as other on decisions.other_node = other.node
        where not decisions.joins_known and {{ cdp.differ("one.node", "other.node") }}
    {%- endset -%}
    {%- do cdp.work_table('id_apart', held_apart) -%}
{%- endmacro %}

{% macro all_links() -%}
    {#- The links of all tiers; a decision that two are one is tier 0, the star of its two ends. -#}
    select node, star, tier, joins_known from id_told_links
    union all
    select ends.node, -numbered.number as star, 0 as tier, true as joins_known
    from (select node, other_node, row_number() over (order by node, other_node) as number from id_decisions where joins_known) as numbered
    inner join (select node, node as first_node, other_node from id_decisions union distinct select other_node as node, node as first_node, other_node from id_decisions) as ends
        on numbered.node = ends.first_node and numbered.other_node = ends.other_node
{%- endmacro %}
