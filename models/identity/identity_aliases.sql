-- An id that was merged away keeps pointing to the customer who holds its subjects now.
with moves as (
    select * from {{ ref('identity_moves') }}
),

ledger as (
    select * from {{ ref('identity_assignment') }}
),

-- An id with a line in the ledger lives, or is retired and may come back: it is no alias.
endings as (
    select
        moves.previous_customer_id as former_customer_id,
        max(moves.assigned_at) as merged_at
    from moves
    left join ledger on moves.previous_customer_id = ledger.customer_id
    where ledger.customer_id is null
    group by moves.previous_customer_id
),

-- Who left before the end was split off and is somebody else.
heirs as (
    select
        endings.former_customer_id,
        ledger.customer_id,
        endings.merged_at,
        row_number() over (
            partition by endings.former_customer_id
            order by
                count(*) desc,
                max(case when ledger.customer_id = moves.customer_id then 1 else 0 end) desc,
                min(ledger.subject_key) asc
        ) as preference
    from endings
    inner join moves
        on endings.former_customer_id = moves.previous_customer_id and endings.merged_at = moves.assigned_at
    inner join ledger on moves.subject_key = ledger.subject_key
    group by endings.former_customer_id, ledger.customer_id, endings.merged_at
)

select
    former_customer_id,
    customer_id,
    merged_at
from heirs
where preference = 1
