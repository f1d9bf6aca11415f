{{ config(materialized='view') }}
-- Every pair that was compared, with what each comparison said: a view, because few ask, and each for a few pairs.
with traits as (
    select * from {{ ref('identity_traits') }}
),

ratings as (
    select * from {{ ref('identity_ratings') }}
),

weights as (
    select * from {{ ref('identity_weights') }}
),

compared as (
    select * from {{ ref('identity_pairs') }}
),

odds as (
    select * from {{ ref('identity_prior') }}
),

other_traits as (
    select * from traits
),

{{ scored_pairs('compared') }},

judged as (
    select
        scored.*,
        odds.stranger_bits,
        {{ match_weight('scored', 'odds') }} as match_weight
    from scored
    cross join odds
)

select
    traits.record_key,
    other_traits.record_key as other_record_key,
    traits.subject_key,
    other_traits.subject_key as other_subject_key,
    {%- for comparison in comparisons() %}
        judged.{{ comparison }}_level,
        judged.{{ comparison }}_weight,
    {%- endfor %}
    judged.stranger_bits as prior_weight,
    judged.match_weight - judged.stranger_evidence - judged.stranger_bits as others_weight,
    judged.match_weight,
    1 / (1 + power(2.0, -judged.match_weight)) as match_probability
from judged
inner join traits on judged.record = traits.record
inner join other_traits on judged.other_record = other_traits.record
