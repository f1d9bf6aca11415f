{% macro likely_apart() -%}
    {#-
    CTEs that end in `likely` and `apart`: the pairs of two clusters that are alike enough, as (node, other_node, match_weight), and
    their nodes. Strangers are the least of what speaks against a pair, and for most pairs that is enough to know. Reads the CTEs
    pairs, odds, threshold and clusters.
    -#}
weighed as (
    select
        pairs.node,
        pairs.other_node,
        {{ cdp.match_weight('pairs', 'odds', 100.0) }} as match_weight,
        coalesce(threshold.weight, odds.threshold_bits) as threshold_bits
    from pairs
    cross join odds
    cross join threshold
    where pairs.stranger_evidence / 100.0 + odds.stranger_bits > coalesce(threshold.weight, odds.threshold_bits)
),

alike_enough as (
    select * from weighed
    where round(100 * (match_weight - threshold_bits)) > 0
),

other_clusters as (
    select * from clusters
),

likely as (
    select
        alike_enough.node,
        alike_enough.other_node,
        alike_enough.match_weight
    from alike_enough
    inner join clusters on alike_enough.node = clusters.node
    inner join other_clusters on alike_enough.other_node = other_clusters.node
    where {{ cdp.differ("clusters.cluster", "other_clusters.cluster") }}
),

apart as (
    select node from likely
    union distinct
    select other_node as node from likely
)
{%- endmacro %}
