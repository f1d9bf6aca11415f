{{ config(materialized='view') }}
-- Pairs of records drawn by lot, a million at most, as they are compared: what strangers agree on by chance. A view, because only
-- `cdp identity train` asks.
{%- set most_pairs = 1000000 %}
{%- set most_records = 2 * most_pairs %}

with traits as (
    select * from {{ ref('identity_traits') }}
),

ratings as (
    select * from {{ ref('identity_ratings') }}
),

weights as (
    select * from {{ ref('identity_weights') }}
),

other_traits as (
    select * from traits
),

shuffled as (
    select
        record,
        -- Not by their numbers: those tell in which order the records came.
        row_number() over (order by {{ dbt.hash('record_key') }}, record_key) as position
    from traits
),

-- So many hands of n / hands records each that n² / 2 hands pairs are no more than wanted.
totals as (
    select
        least(count(*), {{ most_records }}) as records,
        cast(ceil(power(least(count(*), {{ most_records }}), 2.0) / {{ 2 * most_pairs }}) as {{ dbt.type_bigint() }}) as hands
    from traits
),

-- Dealt into hands in which everybody meets everybody; of few records there is one hand.
dealt as (
    select
        shuffled.record,
        mod(shuffled.position, totals.hands) as hand
    from shuffled
    inner join totals on shuffled.position <= totals.records
),

other_dealt as (
    select * from dealt
),

drawn as (
    select
        dealt.record,
        other_dealt.record as other_record
    from dealt
    inner join other_dealt on dealt.hand = other_dealt.hand and dealt.record < other_dealt.record
),

{{ scored_pairs('drawn') }}

select
    traits.record_key,
    {%- for comparison in comparisons() %}
        scored.{{ comparison }}_level,
        scored.{{ comparison }}_weight,
    {%- endfor %}
    other_traits.record_key as other_record_key
from scored
inner join traits on scored.record = traits.record
inner join other_traits on scored.other_record = other_traits.record
