-- Pairs of records that are worth comparing, with the evidence that they are one person's, in hundredths of a bit: whole numbers
-- add up to the same sum in any order.
with traits as (
    select * from {{ ref('identity_traits') }}
),

frequencies as (
    select * from {{ ref('identity_frequencies') }}
),

weights as (
    select * from {{ ref('identity_weights') }}
),

excluded_values as (
    select * from {{ ref('identity_excluded_values') }}
),

blocks as (
    select * from {{ ref('identity_blocks') }}
    where is_compared
),

other_blocks as (
    select * from blocks
),

candidates as (
    select distinct
        blocks.record,
        other_blocks.record as other_record
    from blocks
    inner join other_blocks on blocks.block = other_blocks.block
    where blocks.record < other_blocks.record
),

{{ scored_pairs('candidates') }}

select
    record,
    other_record,
    node,
    other_node,
    cast(round(100 * stranger_evidence) as {{ dbt.type_int() }}) as stranger_evidence,
    cast(round(100 * household_evidence) as {{ dbt.type_int() }}) as household_evidence,
    cast(round(100 * namesake_evidence) as {{ dbt.type_int() }}) as namesake_evidence
from scored
