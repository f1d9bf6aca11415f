with interactions as (
    select * from {{ ref('customer_interactions') }}
    where customer_id is not null
),

totals as (
    select
        customer_id,
        count(*) as interaction_count,
        {{ count_if("interaction_type = 'ticket'") }} as ticket_count,
        {{ count_if("interaction_type = 'ticket' and status in ('open', 'pending')") }} as open_ticket_count,
        max(opened_at) as last_interaction_at,
        max(case when interaction_type = 'ticket' then closed_at end) as last_solved_at,
        {{ quotient('sum(rating)', 'count(rating)') }} as average_rating
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
),

solved as (
    select
        customer_id,
        title as last_solved_title,
        row_number() over (partition by customer_id order by closed_at desc, interaction_ref desc) as recency
    from interactions
    where interaction_type = 'ticket' and closed_at is not null
)

select
    totals.*,
    latest.last_interaction_title,
    latest.last_interaction_channel,
    latest.last_interaction_status,
    solved.last_solved_title
from totals
left join latest on totals.customer_id = latest.customer_id and latest.recency = 1
left join solved on totals.customer_id = solved.customer_id and solved.recency = 1
