-- What was earned and neither spent nor lapsed is there.
with loyalty as (
    select * from {{ ref('customer_loyalty') }}
)

select * from loyalty
where points_balance <> points_earned - points_redeemed - points_expired
