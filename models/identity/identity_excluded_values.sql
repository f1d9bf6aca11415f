{{ config(materialized='view') }}
-- What links nobody now; `identity_judged_values` remembers besides what once did not.
with judged_values as (
    select * from {{ ref('identity_judged_values') }}
)

select
    identifier_type,
    identifier_value,
    subjects,
    reason,
    is_contact_point
from judged_values
where reason is not null
