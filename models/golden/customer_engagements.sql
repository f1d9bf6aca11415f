{{ config(materialized='view') }}

with engagements as (
    {{ with_customer('engagements') }}
)

select
    record_key as engagement_ref,
    customer_id,
    engagement_type,
    channel,
    campaign_id,
    campaign_name,
    message_id,
    page_url,
    occurred_at,
    brand,
    source,
    loaded_at
from engagements
