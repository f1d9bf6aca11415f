{% macro merge_alike() -%}
    {#-
    Merges the clusters of `id_clusters` whose records are alike, pair by pair. The linkage of two clusters is the mean of their
    strongest pair of records and of the average pair: the average alone misses who moved house, the strongest alone chains
    strangers together. In each round every two clusters that are each other's best merge, unless a limit or a person holds them
    apart, until no linkage is above the threshold; all sums are whole numbers, so the order of rows changes nothing.
    -#}
    {%- do cdp.work_table('id_alike', cdp.alike_clusters()) -%}
    {%- do cdp.work_table('id_homes', 'select a as cluster, a as home from id_alike union distinct select b as cluster, b as home from id_alike') -%}
    {%- do cdp.work_table('id_alike_limits', cdp.limits_of_alike()) -%}
    {%- do cdp.work_table('id_marks', "select clusters.cluster as home, min(subjects.mark) as mark from id_subjects as subjects inner join id_clusters as clusters on subjects.node = clusters.node where clusters.cluster in (select homes.cluster from id_homes as homes) group by clusters.cluster") -%}
    {%- for round in range(1, 10000) -%}
        {%- do cdp.work_table('id_choices', cdp.best_partners()) -%}
        {%- do cdp.work_table('id_unions', 'select choice.home as stays, choice.partner as goes from id_choices as choice inner join id_choices as answer on choice.partner = answer.home and choice.home = answer.partner where choice.home < choice.partner') -%}
        {%- if cdp.row_count('id_unions') == 0 -%}
            {%- break -%}
        {%- endif -%}
        {%- do cdp.work_table('id_refused', cdp.refused_unions()) -%}
        {%- do cdp.forget_rows('id_unions', 'stays in (select refused.stays from id_refused as refused)') -%}
        {%- do cdp.work_table('id_redrawn', cdp.alike_after_unions()) -%}
        {%- do cdp.work_table('id_alike', 'select * from id_redrawn') -%}
        {%- do cdp.work_table('id_redrawn', 'select homes.cluster, coalesce(unions.stays, homes.home) as home from id_homes as homes left join id_unions as unions on homes.home = unions.goes') -%}
        {%- do cdp.work_table('id_homes', 'select * from id_redrawn') -%}
        {%- do cdp.work_table('id_redrawn', 'select coalesce(unions.stays, marks.home) as home, min(marks.mark) as mark from id_marks as marks left join id_unions as unions on marks.home = unions.goes group by coalesce(unions.stays, marks.home)') -%}
        {%- do cdp.work_table('id_marks', 'select * from id_redrawn') -%}
    {%- endfor -%}
    {%- do cdp.work_table('id_merged', 'select clusters.node, coalesce(homes.home, clusters.cluster) as cluster from id_clusters as clusters left join id_homes as homes on clusters.cluster = homes.cluster') -%}
    {%- do cdp.work_table('id_clusters', 'select * from id_merged') -%}
    {%- for name in ['id_alike', 'id_alike_limits', 'id_homes', 'id_marks', 'id_choices', 'id_unions', 'id_refused', 'id_redrawn', 'id_merged'] -%}
        {%- do cdp.drop_work_table(name) -%}
    {%- endfor -%}
{%- endmacro %}
