{% macro alike_clusters() -%}
    {#-
    The pairs of clusters (a < b) of which records were compared: how many pairs of records, their weights in sum, and the greatest;
    of clusters that no pair of records speaks for, nothing. So the homes of pairs are looked up twice: of those that speak for two
    clusters, which are few, and then of all between such clusters.
    -#}
    {%- do cdp.pair_homes('id_alike_pairs', 'select node, other_node from id_pairs where weight > 0') -%}
    {%- set hopeful -%}
    select node, cluster from id_clusters
    where cluster in (
        select alike.cluster from id_alike_pairs as alike where alike.cluster <> alike.other_cluster
        union all
        select alike.other_cluster from id_alike_pairs as alike where alike.cluster <> alike.other_cluster
    )
    {%- endset -%}
    {%- do cdp.work_table('id_hopeful', hopeful) -%}
    {%- do cdp.pair_homes('id_alike_pairs', 'select * from id_pairs', clusters='id_hopeful') -%}
    {%- do cdp.pair_homes('id_apart_pairs', 'select * from id_apart', clusters='id_hopeful') -%}
    with alike as (
        select
            least(cluster, other_cluster) as a,
            greatest(cluster, other_cluster) as b,
            sum(weight) as total,
            count(*) as pairs,
            max(weight) as most
        from id_alike_pairs
        where cluster <> other_cluster
        group by 1, 2
    ),

    apart as (
        select distinct least(cluster, other_cluster) as a, greatest(cluster, other_cluster) as b
        from id_apart_pairs
    )

    select alike.*, apart.a is not null as is_barred
    from alike
    left join apart on alike.a = apart.a and alike.b = apart.b
    union all
    select apart.a, apart.b, 0 as total, 0 as pairs, 0 as most, true as is_barred
    from apart
    left join alike on apart.a = alike.a and apart.b = alike.b
    where alike.a is null
{%- endmacro %}

{% macro limits_of_alike() -%}
    {#- What must not come together, of the clusters that may still merge. -#}
    select distinct homes.cluster, limits.identifier_type, limits.identifier_value, limits.max_values
    from id_limits as limits
    inner join id_clusters as clusters on limits.node = clusters.node
    inner join id_homes as homes on clusters.cluster = homes.cluster
    where limits.limits_likeness
{%- endmacro %}
