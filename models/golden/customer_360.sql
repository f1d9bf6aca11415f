with {% for name, model_name in {
    'presence': 'customer_presence',
    'attributes': 'customer_golden_attributes',
    'households': 'customer_households',
    'consents': 'customer_consent_summary',
    'purchases': 'customer_purchase_summary',
    'rfm': 'customer_rfm',
    'service': 'customer_service_summary',
    'engagement': 'customer_engagement_summary',
    'visits': 'customer_visit_summary',
}.items() %}
    {{ name }} as (
        select * from {{ ref(model_name) }}
    ),
{% endfor %}
loyalty as (
    select
        customer_id,
        min(loyalty_id) as loyalty_id,
        cast(sum(points_balance) as {{ dbt.type_bigint() }}) as loyalty_points
    from {{ ref('customer_loyalty') }}
    group by customer_id
)

select
    ---------- identity
    presence.customer_id,
    presence.profile_state,
    attributes.given_name,
    attributes.family_name,
    attributes.full_name,
    attributes.gender,
    attributes.birth_date,
    attributes.language,
    attributes.job_title,
    attributes.company_name,
    attributes.account_ref,
    households.household_id,

    ---------- contact points
    attributes.email,
    attributes.phone,
    attributes.street,
    attributes.city,
    attributes.region,
    attributes.postcode,
    attributes.country,

    ---------- privacy preferences
    {%- for question in consent_questions().keys() %}
        coalesce(consents.{{ question }}, 'never_asked') as {{ question }},
    {%- endfor %}
    consents.last_consent_at,

    ---------- purchases, in the company's currency, net of returns
    {%- for name in ['order_count', 'return_count', 'orders_last_year', 'purchase_channels'] %}
        {{ count_or_zero('purchases.' ~ name) }} as {{ name }},
    {%- endfor %}
    {%- for name in ['lifetime_revenue', 'gross_revenue', 'returned_revenue', 'revenue_last_year'] %}
        {{ money('coalesce(purchases.' ~ name ~ ', 0)') }} as {{ name }},
    {%- endfor %}
    purchases.average_order_value,
    purchases.first_order_at,
    purchases.last_order_at,
    purchases.last_return_at,
    {{ days_since('purchases.last_order_at') }} as days_since_last_order,
    purchases.last_order_ref,
    purchases.last_order_amount,
    purchases.last_order_channel,
    purchases.favourite_category,
    {%- for name in ['rfm_recency', 'rfm_frequency', 'rfm_monetary', 'rfm_segment'] %}
        rfm.{{ name }},
    {%- endfor %}

    ---------- service
    {{ count_or_zero('service.ticket_count') }} as ticket_count,
    {{ count_or_zero('service.open_ticket_count') }} as open_ticket_count,
    {%- for name in ['at', 'title', 'channel', 'status'] %}
        service.last_interaction_{{ name }},
    {%- endfor %}
    service.last_solved_at,
    service.last_solved_title,
    service.average_rating,

    ---------- campaigns
    {%- for name in ['messages_sent', 'messages_opened', 'messages_clicked', 'messages_bounced'] %}
        {{ count_or_zero('engagement.' ~ name) }} as {{ name }},
    {%- endfor %}
    engagement.last_message_at,
    engagement.last_opened_at,
    engagement.last_clicked_at,

    ---------- web and app
    {{ count_or_zero('visits.event_count') }} as event_count,
    {{ count_or_zero('visits.device_count') }} as device_count,
    visits.last_event_at,
    visits.last_cart_at,
    visits.last_cart_amount,
    visits.last_cart_currency,
    visits.last_completed_at,
    visits.first_utm_source,
    visits.first_utm_medium,
    visits.first_utm_campaign,

    ---------- loyalty
    loyalty.loyalty_id,
    attributes.loyalty_tier,
    loyalty.loyalty_points,

    ---------- presence
    {%- for name in ['sources', 'source_count', 'brands', 'subject_count'] %}
        presence.{{ name }},
    {%- endfor %}
    presence.first_seen_at,
    presence.last_seen_at
from
    presence
{%- for name in ['attributes', 'households', 'consents', 'purchases', 'rfm', 'service', 'engagement', 'visits', 'loyalty'] %}
left join {{ name }} on presence.customer_id = {{ name }}.customer_id
{%- endfor %}
