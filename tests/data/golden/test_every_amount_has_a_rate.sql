-- Hurt if it fails: whoever adds up revenue: an order in a currency or of a day without a rate counts as an order and
-- not as money.
-- Not tested: whether the rate is right.
-- A warning only: a company may live with a currency that it cannot turn.
{{ config(severity='warn') }}

select
    currency,
    count(*) as orders,
    min(ordered_at) as first_ordered_at,
    max(ordered_at) as last_ordered_at
from {{ ref('customer_orders') }}
where amount is not null and company_amount is null
group by currency
