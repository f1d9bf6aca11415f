with interactions as (
    select * from {{ ref('customer_interactions') }}
    where customer_id is not null
),

totals as (
    select
        customer_id,
        count(*) as interaction_count,
        sum(case when interaction_type = 'ticket' then 1 else 0 end) as ticket_count,
        sum(case when interaction_type = 'ticket' and status in ('open', 'pending') then 1 else 0 end) as open_ticket_count,
        max(opened_at) as last_interaction_at,
        max(closed_at) as last_solved_at,
        round(avg(rating), 2) as average_rating
    from interactions
    group by customer_id
),

latest as (
    select
        customer_id,
        title as last_interaction_title,
        channel as last_interaction_channel,
        status as last_interaction_status,
        row_number() over (partition by customer_id order by opened_at desc, interaction_ref desc) as recency
    from interactions
)

select
    totals.*,
    latest.last_interaction_title,
    latest.last_interaction_channel,
    latest.last_interaction_status
from totals
left join latest on totals.customer_id = latest.customer_id and latest.recency = 1
