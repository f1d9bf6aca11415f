with customers as (
    select * from {{ ref('customer_360') }}
)

select
    customer_id,
    'ticket "' || coalesce(last_solved_title, 'without a title') || '" solved on '
    || cast(cast(last_solved_at as date) as {{ dbt.type_string() }}) as reason,
    email,
    given_name,
    language,
    country,
    last_solved_at,
    average_rating
from customers
where
    profile_state = 'known'
    and last_solved_at > {{ dbt.dateadd('day', -7, as_of()) }}
    and open_ticket_count = 0
