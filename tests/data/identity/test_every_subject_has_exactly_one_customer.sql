-- Hurt if it fails: whoever falls between two runs; their orders and their refusals belong to nobody.
-- Not tested: whether it is the right customer (`tests/python/rooms`, `tests/oracle`).
with subjects as (
    select * from {{ ref('identity_subjects') }}
),

ledger as (
    select * from {{ ref('identity_assignment') }}
    where is_current
)

select
    subjects.subject_key,
    ledger.subject_key as ledger_subject_key
from subjects
full outer join ledger on subjects.subject_key = ledger.subject_key
where subjects.subject_key is null or ledger.subject_key is null or ledger.customer_id is null
