{% macro merge_tier(tier) -%}
    {#-
    Merges the clusters of `id_clusters` that share a value of one tier, as far as limits allow. A value whose own holders
    would break a limit links nobody; a group of values that breaks one together is left apart as a whole.
    -#}
    {%- set members -%}
        with holders as (
            select distinct
                evidence.star,
                evidence.joins_known,
                clusters.cluster
            from id_evidence as evidence
            inner join id_clusters as clusters on evidence.node = clusters.node
            where evidence.tier = {{ tier }}
        ),

        shared as (
            select star, min(cluster) as anchor from holders group by star having count(*) > 1
        )

        select holders.star, holders.joins_known, holders.cluster, shared.anchor
        from holders
        inner join shared on holders.star = shared.star
    {%- endset -%}
    {%- do work_table('id_members', members) -%}
    {%- do work_table('id_refused', refused_merges('id_members', 'star')) -%}
    {%- do work_table('id_edges', 'select distinct anchor as a, cluster as b from id_members where star not in (select refused.star from id_refused as refused) and anchor <> cluster') -%}
    {%- set components = connected_components('id_edges') -%}

    {%- set groups -%}
        select
            components.component,
            components.node as cluster,
            members.joins_known
        from {{ components }} as components
        inner join (select cluster, min(case when joins_known then 1 else 0 end) = 1 as joins_known from id_members group by cluster) as members
            on components.node = members.cluster
    {%- endset -%}
    {%- do work_table('id_groups', groups) -%}
    {%- do work_table('id_refused', refused_merges('id_groups', 'component')) -%}

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
    {%- do work_table('id_merged', merged) -%}
    {%- do work_table('id_clusters', 'select * from id_merged') -%}
    {%- for name in ['id_members', 'id_edges', 'id_groups', 'id_refused', 'id_merged', 'cc_components', 'cc_labels', 'cc_unwound', 'cc_edges'] -%}
        {%- do drop_work_table(name) -%}
    {%- endfor -%}
{%- endmacro %}
