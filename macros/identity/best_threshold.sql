{% macro best_threshold(precision_over_recall, accepted) -%}
    {#-
    CTEs that end in `chosen`: the threshold of the best F-measure that is expected, with precision worth so many times recall, of
    those above which no more than the share `accepted` of the pairs are expected to be wrong; the least of equals. As if ten pairs
    in hand asked for 8 bits: a few pairs say little about how much theirs are worth. Reads the CTEs rounded and odds.
    -#}
{%- set beta = 1 / precision_over_recall / precision_over_recall %}
judged as (
    select {{ cdp.match_weight('rounded', 'odds') }} as match_weight, rounded.open_pairs as pairs
    from rounded
    cross join odds
    where rounded.open_pairs > 0
),

thresholds as (
    {% for half in range(17) %}select {{ half / 2 }} as threshold_bits{{ ' union all ' if not loop.last }}{% endfor %}
),

likely as (
    select sum(pairs / (1 + power(2.0, -match_weight))) as pairs from judged
),

expected as (
    select
        thresholds.threshold_bits,
        sum(judged.pairs) as joined,
        sum(judged.pairs / (1 + power(2.0, judged.match_weight))) as mistaken
    from thresholds
    inner join judged on thresholds.threshold_bits <= judged.match_weight
    group by thresholds.threshold_bits
),

rated as (
    select
        expected.threshold_bits,
        expected.joined,
        row_number() over (
            order by
                round(1000000 * ({{ 1 + beta }}) * (expected.joined - expected.mistaken) / (expected.joined + {{ beta }} * likely.pairs)) desc,
                expected.threshold_bits
        ) as preference
    from expected
    cross join likely
    where expected.mistaken <= {{ accepted }} * expected.joined
),

chosen as (
    select max(round(2 * (threshold_bits * joined + 8 * 10) / (joined + 10)) / 2) as threshold_bits from rated where preference = 1
)
{%- endmacro %}
