-- How much likelier two records are one person's than two strangers', two of one household's or two namesakes', before anything
-- is compared: the shares that explain the evidence best (expectation maximisation with fixed weights), in half bits. It needs no
-- labels, and moves only where the data have moved. The threshold: the least at which few enough joins are expected to be wrong.
{%- set others = ['household', 'namesake'] %}
{%- set turns = 16 %}

with pairs as (select * from {{ ref('identity_pairs') }}),

traits as (select * from {{ ref('identity_traits') }}),

totals as (
    select
        1.0 / greatest(count(*), 2) as first_guess,
        greatest(count(*) * (count(*) - 1.0) / 2, 1) as possible_pairs,
        20 / greatest(count(*) * (count(*) - 1.0) / 2, 1) as in_hand
    from traits
),

-- In half bits: some thousand combinations, however many pairs.
rounded as (
    select
        {%- for other in ['stranger'] + others %}
        round({{ other }}_evidence / 50.0) / 2 as {{ other }}_evidence,
        {%- endfor %}
        count(*) as pairs
    from pairs
    group by 1, 2, 3
),

-- The odds of each against two strangers.
evidence_counts as (
    select
        {% for other in others %}power(2.0, least(stranger_evidence - {{ other }}_evidence, 60)) as {{ other }}_odds, {% endfor %}
        power(2.0, least(stranger_evidence, 60)) as person_odds,
        pairs
    from rounded
),

shares_0 as (
    select
        {% for of in ['person'] + others %}first_guess as {{ of }}_share, {% endfor %}
        possible_pairs
    from totals
),

{%- for turn in range(1, turns + 1) %}

explained_{{ turn }} as (
    select
        evidence_counts.*,
        shares.*,
        evidence_counts.pairs / shares.possible_pairs / (
            1 + shares.person_share * evidence_counts.person_odds
            {%- for other in others %} + shares.{{ other }}_share * evidence_counts.{{ other }}_odds{% endfor %}
        ) as share
    from shares_{{ turn - 1 }} as shares
    cross join evidence_counts
),

shares_{{ turn }} as (
    select
        sum(share * person_share * person_odds) as person_share,
        {% for other in others %}sum(share * {{ other }}_share * {{ other }}_odds) as {{ other }}_share, {% endfor %}
        max(possible_pairs) as possible_pairs
    from explained_{{ turn }}
),
{%- endfor %}

found as (
    select
        {%- for of in ['person'] + others %}
        greatest(coalesce(shares.{{ of }}_share, totals.first_guess), 1e-18) as {{ of }}_share{{ ',' if not loop.last }}
        {%- endfor %}
    from totals
    left join shares_{{ turns }} as shares on totals.possible_pairs = shares.possible_pairs
),

-- With twenty pairs in each hand, so that a handful of records proves nothing; and nobody is met in one encounter of 256.
odds as (
    select
        least(round(2 * ln(found.person_share) / ln(2)) / 2, -8) as stranger_bits,
        {%- for other in others %}
        round(2 * ln((found.person_share + in_hand) / (found.{{ other }}_share + in_hand)) / ln(2)) / 2
            as {{ other }}_bits{{ ',' if not loop.last }}
        {%- endfor %}
    from found
    cross join totals
),

judged as (
    select
        floor(2 * ({{ match_weight('rounded', 'odds') }})) / 2 as match_weight,
        rounded.pairs
    from rounded
    cross join odds
),

-- Of the pairs above a threshold, how many are expected to be wrong.
expected as (
    select
        thresholds.threshold_bits,
        sum(judged.pairs / (1 + power(2.0, judged.match_weight))) / sum(judged.pairs) as wrong_share
    from (
        {% for half in range(17) %}select {{ half / 2 }} as threshold_bits{{ ' union all ' if not loop.last }}{% endfor %}
    ) as thresholds
    inner join judged on thresholds.threshold_bits <= judged.match_weight
    group by thresholds.threshold_bits
),

chosen as (
    select min(threshold_bits) as threshold_bits from expected where wrong_share <= {{ var('accepted_mistakes', 0.01) }}
)

select
    odds.*,
    coalesce(chosen.threshold_bits, 8) as threshold_bits
from odds
cross join chosen
