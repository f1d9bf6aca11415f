-- How likely two records are one person's before anything is compared, in whole bits: the value that explains itself, that is, by
-- which as many pairs come out as matches as it says there are. It needs no labels, and moves only where the data have moved.
with pairs as (
    select * from {{ ref('identity_pairs') }}
),

traits as (
    select * from {{ ref('identity_traits') }}
),

totals as (
    select greatest(count(*) * (count(*) - 1.0) / 2, 1) as possible_pairs from traits
),

weight_counts as (
    select
        round(evidence / 100.0) as match_weight,
        count(*) as pairs
    from pairs
    group by round(evidence / 100.0)
),

guesses as (
    {%- for bits in range(1, 61) %}
        select {{ -bits }} as prior_bits {{ 'union all' if not loop.last }}
    {%- endfor %}
),

expected as (
    select
        guesses.prior_bits,
        sum(weight_counts.pairs / (1 + power(2.0, -least(weight_counts.match_weight + guesses.prior_bits, 60)))) as matches
    from guesses
    cross join weight_counts
    group by guesses.prior_bits
),

misses as (
    select
        expected.prior_bits,
        abs(ln(expected.matches / totals.possible_pairs) / ln(2) - expected.prior_bits) as miss
    from expected
    cross join totals
),

ranked as (
    select
        prior_bits,
        row_number() over (order by miss asc, prior_bits asc) as preference
    from misses
)

select
    cast(prior_bits as {{ dbt.type_int() }}) as prior_bits
from ranked
where preference = 1
