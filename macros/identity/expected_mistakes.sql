{% macro half_bit_odds(others) -%}
    {#- The CTE `odds` of the shares in `found`. -#}
odds as (
    select
        {% for other in others %}round(2 * ln((person_share + in_hand) / ({{ other }}_share + in_hand)) / ln(2)) / 2 as {{ other }}_bits, {% endfor -%}
        least(round(2 * ln(person_share) / ln(2)) / 2, -8) as stranger_bits
    from found
)
{%- endmacro %}

{% macro expected_mistakes(accepted) -%}
    {#-
    CTEs that end in `chosen`: the least threshold at which no more than the share `accepted` of the pairs above it are expected to be
    wrong. Reads the CTEs rounded and odds.
    -#}
judged as (
    select floor(2 * ({{ cdp.match_weight('rounded', 'odds') }})) / 2 as match_weight, rounded.pairs
    from rounded
    cross join odds
),

thresholds as (
    {% for half in range(17) %}select {{ half / 2 }} as threshold_bits{{ ' union all ' if not loop.last }}{% endfor %}
),

expected as (
    select
        thresholds.threshold_bits,
        sum(judged.pairs / (1 + power(2.0, judged.match_weight))) / sum(judged.pairs) as wrong_share
    from thresholds
    inner join judged on thresholds.threshold_bits <= judged.match_weight
    group by thresholds.threshold_bits
),

chosen as (
    select min(threshold_bits) as threshold_bits from expected where wrong_share <= {{ accepted }}
)
{%- endmacro %}
