-- Hurt if it fails: whoever asks a system that stored an old id to be deleted: the id leads nowhere, or to an id that
-- is dead too.
-- Not tested: whether the customer lives still; a retired one keeps its lines in the ledger and its aliases.
with aliases as (
    select * from {{ ref('identity_aliases') }}
),

ledger as (
    select distinct customer_id from {{ ref('identity_assignment') }}
)

select
    aliases.former_customer_id,
    aliases.customer_id,
    'leads to an id without a line in the ledger' as problem
from aliases
left join ledger on aliases.customer_id = ledger.customer_id
where ledger.customer_id is null
union all
select
    aliases.former_customer_id,
    aliases.customer_id,
    'was merged away and has a line in the ledger all the same' as problem
from aliases
inner join ledger on aliases.former_customer_id = ledger.customer_id
