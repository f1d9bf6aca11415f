with solved as (
    select * from {{ ref('audience_ticket_just_solved') }}
)

select
    customer_id,
    email,
    given_name as first_name,
    language,
    last_solved_at,
    reason
from solved
where email is not null
