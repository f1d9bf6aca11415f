-- Hurt if it fails: a person who is written to and never agreed.
-- Not tested: whether a later choice took the grant back (`tests/python/rooms/test_consents.py`); what is sent.
with consents as (
    select * from {{ ref('customer_consents') }}
    where is_granted or status = 'granted'
),

records as (
    select * from {{ ref('conformed_consents') }}
),

assignment as (
    select * from {{ ref('identity_assignment') }}
    where is_current
)

select consents.consent_ref
from consents
left join records on consents.record_key = records.record_key
left join assignment on records.subject_key = assignment.subject_key
where
    consents.is_granted is distinct from true
    or records.status is distinct from 'granted'
    or records.brand is distinct from consents.brand
    or records.purpose is distinct from consents.purpose
    or coalesce(records.channel, 'any') not in (consents.channel, 'any')
    or records.expires_at <= {{ as_of() }}
    or assignment.customer_id is distinct from consents.customer_id
