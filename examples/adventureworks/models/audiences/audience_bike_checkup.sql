-- A first service is due between nine and fifteen months after a bike was bought: part of what was sold, no advertising.
with customers as (
    select * from {{ ref('customer_360') }}
),

bikes as (
    select
        customer_id,
        product_name as bike,
        ordered_at as bought_at,
        row_number() over (partition by customer_id order by ordered_at desc, line_ref desc) as recency
    from {{ ref('customer_order_lines') }}
    where product_category in ('Mountain Bikes', 'Road Bikes', 'Touring Bikes')
)

select
    customers.customer_id,
    'bought ' || bikes.bike || ' on ' || cast(cast(bikes.bought_at as date) as {{ dbt.type_string() }}) as reason,
    customers.email,
    customers.given_name,
    customers.country,
    bikes.bike,
    bikes.bought_at
from customers
inner join bikes on customers.customer_id = bikes.customer_id and bikes.recency = 1
where
    customers.profile_state = 'known'
    and {{ dbt.datediff('bikes.bought_at', cdp.as_of(), 'day') }} between 270 and 450
