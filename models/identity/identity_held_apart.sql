-- Whom a person holds apart, as customers of today: the latest decision speaks for the pair.
with decisions as (
    select * from {{ source('cdp_ops', 'identity_decisions') }}
    where verdict = 'unlink' and undone_at is null
),

assignment as (
    select * from {{ ref('identity_assignment') }}
    where is_current
),

other_assignment as (
    select * from assignment
),

ranked as (
    select
        decisions.decision_id,
        least(assignment.customer_id, other_assignment.customer_id) as customer_id,
        greatest(assignment.customer_id, other_assignment.customer_id) as other_customer_id,
        'held apart by a decision of ' || decisions.decided_by || ': ' || decisions.reason as reason,
        row_number() over (
            partition by
                least(assignment.customer_id, other_assignment.customer_id),
                greatest(assignment.customer_id, other_assignment.customer_id)
            order by decisions.decided_at desc, decisions.decision_id desc
        ) as preference
    from decisions
    inner join assignment on decisions.subject_key = assignment.subject_key
    inner join other_assignment on decisions.other_subject_key = other_assignment.subject_key
    where {{ differ("assignment.customer_id", "other_assignment.customer_id") }}
)

select
    customer_id,
    other_customer_id,
    decision_id,
    reason
from ranked
where preference = 1
