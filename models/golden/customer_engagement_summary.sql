with engagements as (
    select * from {{ ref('customer_engagements') }}
    where customer_id is not null
)

select
    customer_id,
    sum(case when engagement_type = 'sent' then 1 else 0 end) as messages_sent,
    sum(case when engagement_type = 'opened' then 1 else 0 end) as messages_opened,
    sum(case when engagement_type = 'clicked' then 1 else 0 end) as messages_clicked,
    sum(case when engagement_type = 'bounced' then 1 else 0 end) as messages_bounced,
    max(case when engagement_type = 'sent' then occurred_at end) as last_message_at,
    max(case when engagement_type = 'opened' then occurred_at end) as last_opened_at,
    max(case when engagement_type = 'clicked' then occurred_at end) as last_clicked_at
from engagements
group by customer_id
