{% macro resolve_clusters() -%}
    {#- Resolves the evidence of the view `id_evidence` into the work table `id_clusters` (node, cluster). -#}
    {%- do cdp.work_table('id_limits', "select distinct node, identifier_type, identifier_value, max_values, limits_likeness from id_evidence where kind = 'limit'") -%}
    {%- do cdp.work_table('id_known', "select distinct node from id_evidence where kind = 'subject' and is_known") -%}
    {%- do cdp.work_table('id_clusters', "select distinct node, node as cluster from id_evidence where kind = 'subject'") -%}
    {%- do cdp.work_table('id_apart', cdp.held_apart()) -%}
    {%- do cdp.work_table('id_links', cdp.all_links()) -%}
    {%- for step in run_query('select distinct tier, joins_known from id_links order by tier, joins_known desc') -%}
        {%- do cdp.merge_tier(step[0], step[1]) -%}
    {%- endfor -%}
    {%- do cdp.merge_alike() -%}
{%- endmacro %}

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

{% macro forget_work() -%}
    {#- Drops what `resolve_clusters` worked with. -#}
    {%- for name in ['id_limits', 'id_known', 'id_clusters', 'id_apart', 'id_links'] -%}
        {%- do cdp.drop_work_table(name) -%}
    {%- endfor -%}
{%- endmacro %}
