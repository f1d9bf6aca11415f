{{ config(materialized='view') }}
-- Every pair that was compared, with what each comparison said: a view, because few ask, and each for a few pairs.
with traits as (
    select * from {{ ref('identity_traits') }}
),

frequencies as (
    select * from {{ ref('identity_frequencies') }}
),

weights as (
    select * from {{ ref('identity_weights') }}
),

compared as (
    select * from {{ ref('identity_pairs') }}
),

prior as (
    select * from {{ ref('identity_prior') }}
),

other_traits as (
    select * from traits
),

{{ scored_pairs('compared') }}

select
    traits.record_key,
    other_traits.record_key as other_record_key,
    traits.subject_key,
    other_traits.subject_key as other_subject_key,
    {%- for comparison in comparisons() %}
    scored.{{ comparison }}_level,
    scored.{{ comparison }}_weight,
    {%- endfor %}
    prior.prior_bits as prior_weight,
    scored.match_weight + prior.prior_bits as match_weight,
    1 / (1 + power(2.0, -(scored.match_weight + prior.prior_bits))) as match_probability
from scored
cross join prior
inner join traits on scored.record = traits.record
inner join other_traits on scored.other_record = other_traits.record
