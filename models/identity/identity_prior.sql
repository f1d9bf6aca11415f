-- How much likelier two records are one person's than two strangers', two of one household's or two namesakes', before anything
-- is compared: the shares that explain the evidence best. They need no labels, and move only where the data have moved. The
-- threshold: the one at which most is expected to be right, where a wrong join is worse than a missed one. It is a matter of the
-- pairs that no identifier links: of the others nothing is to be decided.
{%- set badly_kept = 0.1 %}
with links as (
    select * from {{ ref('identity_links') }}
),

traits as (
    select * from {{ ref('identity_traits') }}
),

pairs as (
    select * from {{ ref('identity_pairs') }}
),

other_links as (
    select * from links
),

-- What many hold would make a pair of every two of them; they are too few to count.
held_by_few as (
    select star from links
    group by star
    having count(*) <= {{ var('largest_block', 60) }}
),

linked as (
    select distinct
        links.node,
        other_links.node as other_node
    from links
    inner join held_by_few on links.star = held_by_few.star
    inner join other_links on links.star = other_links.star and links.node < other_links.node
),

-- Millions of pairs have the same evidence: everything after this works on how many there are of each.
counted as (
    select
        stranger_evidence,
        household_evidence,
        namesake_evidence,
        count(*) as pairs,
        count(*) as open_pairs
    from pairs
    group by stranger_evidence, household_evidence, namesake_evidence
    union all
    select
        pairs.stranger_evidence,
        pairs.household_evidence,
        pairs.namesake_evidence,
        0 as pairs,
        -count(*) as open_pairs
    from pairs
    inner join linked
        on least(pairs.node, pairs.other_node) = linked.node and greatest(pairs.node, pairs.other_node) = linked.other_node
    group by pairs.stranger_evidence, pairs.household_evidence, pairs.namesake_evidence
),

{{ evidence_shares(others=['household', 'namesake'], turns=16, mistaken=badly_kept) }},

{{ best_threshold(precision_over_recall=var('precision_over_recall', 2), accepted=var('accepted_mistakes', 0.045)) }}

select
    odds.stranger_bits,
    odds.household_bits,
    odds.namesake_bits,
    cast(coalesce(chosen.threshold_bits, 8) as {{ dbt.type_float() }}) as threshold_bits
from odds
cross join chosen
