with engagements as (
    select * from {{ ref('customer_engagements') }}
    where customer_id is not null
)

select
    customer_id,
    {{ count_if("engagement_type = 'sent'") }} as messages_sent,
    {{ count_if("engagement_type = 'opened'") }} as messages_opened,
    {{ count_if("engagement_type = 'clicked'") }} as messages_clicked,
    {{ count_if("engagement_type = 'bounced'") }} as messages_bounced,
    max(case when engagement_type = 'sent' then occurred_at end) as last_message_at,
    max(case when engagement_type = 'opened' then occurred_at end) as last_opened_at,
    max(case when engagement_type = 'clicked' then occurred_at end) as last_clicked_at
from engagements
group by customer_id
