{% macro knows_components(relation) -%}
    {#-
    Whether a table of clusters was made by a version that can go on from it. Not asked of dbt's adapter, which begins a transaction
    for it: DuckDB takes the work tables of one that is open for empty, and joins them accordingly.
    -#}
    {{ return('digest' in (run_query('select * from ' ~ relation ~ ' where false').column_names | map('lower') | list)) }}
{%- endmacro %}

{% macro evidence_digests() -%}
    {#- What the evidence about each node comes to, in one number; a pair is evidence about both of its nodes. -#}
    {%- set said = ['kind', 'is_known', 'mark', 'tier', 'joins_known', 'identifier_type', 'identifier_value', 'max_values', 'limits_likeness', 'weight'] -%}
    select node, {{ cdp.content_digest(['digest', 'rows']) }} as digest
    from (
        select node, count(*) as rows, {{ cdp.content_digest(['other_node'] + said) }} as digest
        from id_evidence group by node
        union all
        select other_node as node, -count(*) as rows, {{ cdp.content_digest(['node'] + said) }} as digest
        from id_evidence where other_node is not null group by other_node
    ) as sides
    group by node
{%- endmacro %}

{% macro touched_nodes(clusters) -%}
    {#- The nodes of which the evidence is another than that they were resolved by; who came and who went among them. -#}
    select coalesce(digests.node, clusters.node) as node
    from id_digests as digests
    full outer join {{ clusters }} as clusters on digests.node = clusters.node
    where digests.digest is null or clusters.digest is null or digests.digest <> clusters.digest
{%- endmacro %}

{% macro affected_nodes(clusters) -%}
    {#-
    The nodes to resolve anew: all components of the touched nodes, and of those whom evidence connects with them now. Every other
    component is as it was and stands alone.
    -#}
    with reached as (
        select node from id_touched
        union distinct
        select shared.node
        from id_evidence as links
        inner join id_evidence as shared on links.star = shared.star
        where links.kind = 'link' and shared.kind = 'link' and links.node in (select touched.node from id_touched as touched)
        union distinct
        select other_node as node from id_evidence where other_node is not null and node in (select touched.node from id_touched as touched)
        union distinct
        select node from id_evidence where other_node in (select touched.node from id_touched as touched)
    )

    select node from reached
    union distinct
    select node from {{ clusters }}
    where component in (
        select known.component from {{ clusters }} as known inner join reached on known.node = reached.node
    )
{%- endmacro %}
