-- How much likelier two records are one person's than two strangers', two of one household's or two namesakes', before anything
-- is compared: the shares that explain the evidence best. They need no labels, and move only where the data have moved. The
-- threshold: the least at which few enough joins are expected to be wrong.
with pairs as (
    select * from {{ ref('identity_pairs') }}
),

traits as (
    select * from {{ ref('identity_traits') }}
),

{{ evidence_shares(others=['household', 'namesake'], turns=16) }},

{{ expected_mistakes(accepted=var('accepted_mistakes', 0.01)) }}

select
    odds.stranger_bits,
    odds.household_bits,
    odds.namesake_bits,
    coalesce(chosen.threshold_bits, 8) as threshold_bits
from odds
cross join chosen
