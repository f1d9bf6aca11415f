-- How much likelier two records are one person's than two strangers', two of one household's or two namesakes', before anything
-- is compared: the shares that explain the evidence best. They need no labels, and move only where the data have moved. The
-- threshold: the one at which most is expected to be right, where a wrong join is worse than a missed one.
{%- set accepted = var('accepted_mistakes', 0.1) %}
with pairs as (
    select * from {{ ref('identity_pairs') }}
),

traits as (
    select * from {{ ref('identity_traits') }}
),

{{ evidence_shares(others=['household', 'namesake'], turns=16, mistaken=accepted) }},

{{ best_threshold(precision_over_recall=var('precision_over_recall', 2), accepted=accepted) }}

select
    odds.stranger_bits,
    odds.household_bits,
    odds.namesake_bits,
    coalesce(chosen.threshold_bits, 8) as threshold_bits
from odds
cross join chosen
