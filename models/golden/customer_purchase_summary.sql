{%- set year_ago = dbt.dateadd('day', -365, as_of()) -%}

with orders as (
    select * from {{ ref('customer_orders') }}
    where customer_id is not null and not coalesce(is_cancelled, false)
),

lines as (
    select * from {{ ref('customer_order_lines') }}
    where customer_id is not null and order_type = 'sale' and not coalesce(is_cancelled, false)
),

totals as (
    select
        customer_id,
        {{ count_if("order_type = 'sale'") }} as order_count,
        {{ count_if("order_type = 'return'") }} as return_count,
        {{ money("sum(case when order_type = 'sale' then company_amount else 0 end)") }} as gross_revenue,
        {{ money("-sum(case when order_type = 'return' then company_amount else 0 end)") }} as returned_revenue,
        {{ money("sum(company_amount)") }} as lifetime_revenue,
        {{ money("sum(case when ordered_at > " ~ year_ago ~ " then company_amount else 0 end)") }} as revenue_last_year,
        {{ count_if("order_type = 'sale' and ordered_at > " ~ year_ago) }} as orders_last_year,
        min(case when order_type = 'sale' then ordered_at end) as first_order_at,
        max(case when order_type = 'sale' then ordered_at end) as last_order_at,
        max(case when order_type = 'return' then ordered_at end) as last_return_at,
        count(distinct case when order_type = 'sale' then channel end) as purchase_channels
    from orders
    group by customer_id
),

last_orders as (
    select
        customer_id,
        order_ref as last_order_ref,
        company_amount as last_order_amount,
        channel as last_order_channel,
        row_number() over (partition by customer_id order by ordered_at desc, order_ref desc) as recency
    from orders
    where order_type = 'sale'
),

category_totals as (
    select
        customer_id,
        product_category,
        sum(quantity) as pieces
    from lines
    where product_category is not null
    group by customer_id, product_category
),

favourites as (
    select
        customer_id,
        product_category as favourite_category,
        row_number() over (partition by customer_id order by pieces desc, product_category asc) as preference
    from category_totals
)

select
    totals.*,
    {{ quotient('totals.gross_revenue', 'totals.order_count') }} as average_order_value,
    last_orders.last_order_ref,
    last_orders.last_order_amount,
    last_orders.last_order_channel,
    favourites.favourite_category
from totals
left join last_orders on totals.customer_id = last_orders.customer_id and last_orders.recency = 1
left join favourites on totals.customer_id = favourites.customer_id and favourites.preference = 1
