{% macro best_partners() -%}
    {#- For each cluster the one that it is most alike, where the linkage is above the threshold; of equals the first by their marks. -#}
    with ends as (
        select a as home, b as partner, most + total * 1.0 / pairs as linkage from id_alike where not is_barred and most + total * 1.0 / pairs > 0
        union all
        select b as home, a as partner, most + total * 1.0 / pairs as linkage from id_alike where not is_barred and most + total * 1.0 / pairs > 0
    ),

    ranked as (
        select
            ends.home,
            ends.partner,
            row_number() over (
                partition by ends.home
                order by ends.linkage desc, least(marks.mark, partner_marks.mark), greatest(marks.mark, partner_marks.mark)
            ) as preference
        from ends
        inner join id_marks as marks on ends.home = marks.home
        inner join id_marks as partner_marks on ends.partner = partner_marks.home
    )

    select home, partner from ranked where preference = 1
{%- endmacro %}
