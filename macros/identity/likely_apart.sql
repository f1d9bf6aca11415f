{% macro likely_apart() -%}
    {#-
    CTEs that end in `likely` and `apart`: the pairs of two clusters that could be alike enough if nothing else were against it, and
    their nodes. Strangers are the least of what speaks against a pair, and of most pairs that is enough to know; of the others most
    are one cluster. Reads the CTEs pairs, odds, threshold and clusters.
    -#}
other_clusters as (
    select * from clusters
),

likely as (
    select pairs.*
    from pairs
    cross join odds
    cross join threshold
    inner join clusters on pairs.node = clusters.node
    inner join other_clusters on pairs.other_node = other_clusters.node
    where
        pairs.stranger_evidence / 100.0 + odds.stranger_bits > coalesce(threshold.weight, odds.threshold_bits)
        and {{ cdp.differ("clusters.cluster", "other_clusters.cluster") }}
),

apart as (
    select node from likely
    union distinct
    select other_node as node from likely
)
{%- endmacro %}
