{% macro merge_tier(tier, joins_known) -%}
    {#-
    Merges the clusters of `id_clusters` that share a value of one tier, as far as limits allow. A value whose own holders
    would break a limit links nobody; a group of values that breaks one together is left apart as a whole. What a person has
    decided (tier 0) breaks no limit; whom a person holds apart part a group between them.
    joins_known: whether the links of this step may join two known customers.
    -#}
    {%- do cdp.work_table('id_members', cdp.shared_stars(tier, joins_known)) -%}
    {%- do cdp.work_table('id_refused', 'select cast(null as bigint) as star ' ~ cdp.no_rows() if tier == 0 else cdp.refused_merges('id_members', 'star', joins_known)) -%}
    {%- do cdp.work_table('id_edges', 'select distinct anchor as a, cluster as b from id_members where star not in (select refused.star from id_refused as refused) and anchor <> cluster') -%}
    {%- do cdp.work_table('id_groups', 'select component, node as cluster from ' ~ cdp.connected_components('id_edges')) -%}
    {%- do cdp.part_groups() -%}
    {%- do cdp.work_table('id_refused', 'select cast(null as bigint) as component ' ~ cdp.no_rows() if tier == 0 else cdp.refused_merges('id_groups', 'component', joins_known)) -%}
    {%- set merged -%}
        select
            clusters.node,
            coalesce(groups.component, clusters.cluster) as cluster
        from id_clusters as clusters
        left join id_groups as groups
            on
                clusters.cluster = groups.cluster
                and groups.component not in (select refused.component from id_refused as refused)
    {%- endset -%}
    {%- do cdp.work_table('id_merged', merged) -%}
    {%- do cdp.work_table('id_clusters', 'select * from id_merged') -%}
    {%- for name in ['id_members', 'id_edges', 'id_groups', 'id_refused', 'id_merged', 'cc_components', 'cc_labels', 'cc_unwound'] -%}
        {%- do cdp.drop_work_table(name) -%}
    {%- endfor -%}
{%- endmacro %}

{% macro shared_stars(tier, joins_known) -%}
    {#- The stars of a step that more than one cluster holds, with the least cluster as their anchor. -#}
    with holders as (
        select distinct
            links.star,
            clusters.cluster
        from id_links as links
        inner join id_clusters as clusters on links.node = clusters.node
        where links.tier = {{ tier }} and links.joins_known = {{ joins_known }}
    ),

    shared as (
        select star, min(cluster) as anchor from holders group by star having count(*) > 1
    )

    select holders.star, holders.cluster, shared.anchor
    from holders
    inner join shared on holders.star = shared.star
{%- endmacro %}
