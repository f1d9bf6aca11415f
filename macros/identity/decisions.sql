{% macro all_links() -%}
    {#- The links of all tiers; a decision that two are one is tier 0, the star of its two ends. -#}
    select node, star, tier, joins_known from id_evidence where kind = 'link'
    union all
    select node, -row_number() over (order by node, other_node) as star, 0 as tier, true as joins_known
    from id_evidence where kind = 'decision' and joins_known
    union all
    select other_node as node, -row_number() over (order by node, other_node) as star, 0 as tier, true as joins_known
    from id_evidence where kind = 'decision' and joins_known
{%- endmacro %}

{% macro held_apart() -%}
    {#- The pairs of nodes that a person holds apart, the one of the lesser mark first. -#}
    select decisions.node, decisions.other_node, subjects.mark, other_subjects.mark as other_mark
    from id_evidence as decisions
    inner join id_evidence as subjects on decisions.node = subjects.node and subjects.kind = 'subject'
    inner join id_evidence as other_subjects on decisions.other_node = other_subjects.node and other_subjects.kind = 'subject'
    where decisions.kind = 'decision' and not decisions.joins_known and subjects.mark < other_subjects.mark
    union
    select decisions.other_node as node, decisions.node as other_node, other_subjects.mark, subjects.mark as other_mark
    from id_evidence as decisions
    inner join id_evidence as subjects on decisions.node = subjects.node and subjects.kind = 'subject'
    inner join id_evidence as other_subjects on decisions.other_node = other_subjects.node and other_subjects.kind = 'subject'
    where decisions.kind = 'decision' and not decisions.joins_known and other_subjects.mark < subjects.mark
{%- endmacro %}
