{% macro part_groups() -%}
    {#-
    Parts the groups of `id_groups` (component, cluster) in which two clusters stand that a person holds apart: of one such pair
    after the other each cluster of the group goes with the nearer of the two, by links of `id_members`, and with the first where
    both are as near. Ends when no group holds such a pair, however many turns that takes.
    -#}
    {%- for turn in range(1, 10000) -%}
        {%- do cdp.work_table('id_parting', cdp.first_pairs_to_part()) -%}
        {%- if cdp.row_count('id_parting') == 0 -%}
            {%- break -%}
        {%- endif -%}
        {%- do cdp.work_table('id_sides', 'select component, cluster, 1 as side from id_parting union all select component, other_cluster as cluster, 2 as side from id_parting') -%}
        {%- for hop in range(1, 100000) -%}
            {%- do cdp.work_table('id_reached', cdp.reached_by_sides()) -%}
            {%- if cdp.row_count('id_reached') == 0 -%}
                {%- break -%}
            {%- endif -%}
            {%- do run_query(cdp.over_work_tables('insert into id_sides select component, cluster, side from id_reached')) -%}
        {%- endfor -%}
        {%- set parted -%}
            select
                case when sides.side is null then groups.component else min(groups.cluster) over (partition by groups.component, sides.side) end as component,
                groups.cluster
            from id_groups as groups
            left join id_sides as sides on groups.cluster = sides.cluster
        {%- endset -%}
        {%- do cdp.work_table('id_parted', parted) -%}
        {%- do cdp.work_table('id_groups', 'select * from id_parted') -%}
    {%- endfor -%}
    {%- for name in ['id_parting', 'id_sides', 'id_reached', 'id_parted'] -%}
        {%- do cdp.drop_work_table(name) -%}
    {%- endfor -%}
{%- endmacro %}

{% macro first_pairs_to_part() -%}
    {#- Of each group that holds clusters to be kept apart the first pair of them: (component, cluster, other_cluster). -#}
    {%- do cdp.pair_homes('id_apart_pairs', 'select * from id_apart') -%}
    with barred as (
        select
            groups.component,
            groups.cluster,
            other_groups.cluster as other_cluster,
            row_number() over (partition by groups.component order by apart.mark, apart.other_mark) as preference
        from (select * from id_apart_pairs where cluster <> other_cluster) as apart
        inner join id_groups as groups on apart.cluster = groups.cluster
        inner join id_groups as other_groups on apart.other_cluster = other_groups.cluster and groups.component = other_groups.component
    )

    select component, cluster, other_cluster from barred where preference = 1
{%- endmacro %}
