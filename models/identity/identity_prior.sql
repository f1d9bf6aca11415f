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

compared as (
    select * from {{ ref('identity_pairs') }}
),

other_links as (
    select * from links
),

linked as (
    select distinct
        compared.node,
        compared.other_node
    from compared
    inner join links on compared.node = links.node
    inner join other_links on compared.other_node = other_links.node and links.star = other_links.star
),

pairs as (
    select
        compared.*,
        linked.node is not null as is_linked
    from compared
    left join linked on compared.node = linked.node and compared.other_node = linked.other_node
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
