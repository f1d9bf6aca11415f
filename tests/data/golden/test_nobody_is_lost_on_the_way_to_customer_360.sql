-- Hurt if it fails: a customer whom no department sees, and one whom two see twice.
-- Not tested: what stands in the rows.
with assignment as (
    select distinct customer_id from {{ ref('identity_assignment') }}
    where is_current
),

customers as (
    select * from {{ ref('customer_360') }}
)

select
    assignment.customer_id,
    customers.customer_id as found_customer_id
from assignment
full outer join customers on assignment.customer_id = customers.customer_id
where assignment.customer_id is null or customers.customer_id is null
