{% macro refused_unions() -%}
    {#- The unions of two clusters that together hold more values of a type than one customer may. -#}
    select distinct unions.stays, unions.goes
    from (select stays, goes, stays as home from id_unions union all select stays, goes, goes as home from id_unions) as unions
    inner join id_homes as homes on unions.home = homes.home
    inner join id_alike_limits as limits on homes.cluster = limits.cluster
    group by unions.stays, unions.goes, limits.identifier_type, limits.max_values
    having count(distinct limits.identifier_value) > limits.max_values
{%- endmacro %}

{% macro alike_after_unions() -%}
    {#- The pairs of clusters after a round: those of merged clusters added up, refused ones barred for ever. -#}
    with redrawn as (
        select
            least(coalesce(of_a.stays, alike.a), coalesce(of_b.stays, alike.b)) as a,
            greatest(coalesce(of_a.stays, alike.a), coalesce(of_b.stays, alike.b)) as b,
            alike.total,
            alike.pairs,
            alike.most,
            alike.is_barred or refused.stays is not null as is_barred
        from id_alike as alike
        left join id_unions as of_a on alike.a = of_a.goes
        left join id_unions as of_b on alike.b = of_b.goes
        left join id_refused as refused on alike.a = refused.stays and alike.b = refused.goes
    )

    select
        a,
        b,
        sum(total) as total,
        sum(pairs) as pairs,
        max(most) as most,
        max(case when is_barred then 1 else 0 end) = 1 as is_barred
    from redrawn
    where a <> b
    group by a, b
{%- endmacro %}
