{{ config(materialized='view') }}

with interactions as (
    {{ with_customer('interactions') }}
)

select
    record_key as interaction_ref,
    customer_id,
    interaction_type,
    channel,
    title,
    body,
    language,
    status,
    priority,
    rating,
    opened_at,
    closed_at,
    order_ref,
    product_id,
    brand,
    source
from interactions
