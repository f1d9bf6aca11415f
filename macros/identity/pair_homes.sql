{% macro pair_homes(name, pairs, clusters='id_clusters') -%}
    {#-
    The clusters of both nodes of each pair, as the work table `name` (cluster, other_cluster, and what else `pairs` has). In two
    steps and without a condition on both: an engine that meets them in one query may multiply all clusters by all.
    pairs: query of (node, other_node, ...); clusters: table (node, cluster); of nodes that it has not, nothing comes.
    -#}
    {%- do cdp.work_table('id_pair_homes', 'select pairs.*, clusters.cluster from (' ~ pairs ~ ') as pairs inner join ' ~ clusters ~ ' as clusters on pairs.node = clusters.node') -%}
    {%- do cdp.work_table(name, 'select homes.*, clusters.cluster as other_cluster from id_pair_homes as homes inner join ' ~ clusters ~ ' as clusters on homes.other_node = clusters.node') -%}
    {%- do cdp.drop_work_table('id_pair_homes') -%}
{%- endmacro %}
