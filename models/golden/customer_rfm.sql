-- Recency, frequency and money in fifths of all buyers (Hughes 1994); 5 is best. Ties are broken by what somebody bought, not by
-- an id that another warehouse would mint differently.
with purchases as (
    select * from {{ ref('customer_purchase_summary') }}
    where order_count > 0
),

scored as (
    select
        customer_id,
        ntile(5) over (order by last_order_at asc, last_order_ref asc) as rfm_recency,
        ntile(5) over (order by order_count asc, lifetime_revenue asc, last_order_ref asc) as rfm_frequency,
        ntile(5) over (order by lifetime_revenue asc, last_order_ref asc) as rfm_monetary
    from purchases
)

select
    customer_id,
    cast(rfm_recency as {{ dbt.type_bigint() }}) as rfm_recency,
    cast(rfm_frequency as {{ dbt.type_bigint() }}) as rfm_frequency,
    cast(rfm_monetary as {{ dbt.type_bigint() }}) as rfm_monetary,
    case
        when rfm_recency >= 4 and rfm_frequency >= 4 and rfm_monetary >= 4 then 'champion'
        when rfm_recency >= 3 and rfm_frequency >= 3 then 'loyal'
        when rfm_recency >= 4 and rfm_frequency <= 2 then 'new or promising'
        when rfm_recency <= 2 and rfm_frequency >= 4 then 'slipping away'
        when rfm_recency = 1 then 'lost'
        else 'occasional'
    end as rfm_segment
from scored
