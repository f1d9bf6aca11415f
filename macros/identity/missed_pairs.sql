{% macro missed_pairs() -%}
    {#-
    CTEs that end in `missed`: the bits that it says of two records that no block brought them together, the logarithm of the share of
    one person's pairs that the blocks miss. From how many of those found were met in one block only and in two (Chao 1987): the fewer
    hang on a single block, the fewer hang on none. Errors come together, so more are missed than that: it never says more than
    one comparison that differs, 4 bits. Reads the CTEs rounded and odds.
    -#}
found_by as (
    select
        rounded.blocks,
        sum(rounded.pairs / (1 + power(2.0, -({{ cdp.match_weight('rounded', 'odds') }})))) as persons
    from rounded
    cross join odds
    group by rounded.blocks
),

unmet as (
    select
        coalesce(sum(persons), 0) as found,
        coalesce(sum(case when blocks = 1 then persons end), 0) as once,
        coalesce(sum(case when blocks = 2 then persons end), 0) as twice
    from found_by
),

missed as (
    select
        case
            when once <= 1 then case when found < 1 then 0 else -4 end
            else greatest(round(2 * ln(once * (once - 1) / (2 * (twice + 1) * found + once * (once - 1))) / ln(2)) / 2, -4)
        end as missed_bits
    from unmet
)
{%- endmacro %}
