-- Half of the CRM's numbers belong to several people. Two contacts, or two customers of the shop, never become one customer.
with assignment as (
    select * from {{ ref('identity_assignment') }}
    where is_current
),

people as (
    select source, profile_id, subject_key
    from {{ ref('conformed_profiles') }}
    where source in ('shop', 'crm')
)

select
    assignment.customer_id,
    people.source,
    count(*) as people
from people
inner join assignment on people.subject_key = assignment.subject_key
group by assignment.customer_id, people.source
having count(*) > 1
