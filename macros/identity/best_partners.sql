{% macro best_partners() -%}
    {#- For each cluster the one that it is most alike, where the linkage is above the threshold; of equals the first by their marks. -#}
    with sized as (
        select
            alike.*,
            greatest(marks.members * partner_marks.members - alike.pairs, 0) as unmet,
            marks.missed,
            least(marks.mark, partner_marks.mark) as mark,
            greatest(marks.mark, partner_marks.mark) as other_mark
        from id_alike as alike
        inner join id_marks as marks on alike.a = marks.home
        inner join id_marks as partner_marks on alike.b = partner_marks.home
        where not alike.is_barred
    ),

    linked as (
        select a, b, mark, other_mark, most + (total + missed * unmet) * 1.0 / (pairs + unmet) as linkage from sized
    ),

    ends as (
        select a as home, b as partner, linkage, mark, other_mark from linked where linkage > 0
        union all
        select b as home, a as partner, linkage, mark, other_mark from linked where linkage > 0
    ),

    ranked as (
        select home, partner, row_number() over (partition by home order by linkage desc, mark, other_mark) as preference from ends
    )

    select home, partner from ranked where preference = 1
{%- endmacro %}
