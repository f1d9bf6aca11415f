{{ config(materialized='view') }}

with events as (
    {{ with_customer('events') }}
)

select
    record_key as event_ref,
    customer_id,
    subject_key,
    event_name,
    occurred_at,
    channel,
    device_type,
    coalesce(anonymous_id, device_id) as visitor_id,
    coalesce(customer_ref, loyalty_id, email, hashed_email) is not null as is_signed_in,
    page_url,
    referrer_url,
    utm_source,
    utm_medium,
    utm_campaign,
    product_id,
    order_ref,
    amount,
    currency,
    brand,
    source,
    loaded_at
from events
