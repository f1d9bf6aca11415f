with handles as (
    select * from {{ ref('identity_handles') }}
),

subjects as (
    select
        subject_key,
        min(source) as source,
        -- Bought-in data describe people; they never make somebody a known customer.
        max(case when party <> 'third' and coalesce(customer_ref, loyalty_id, email, hashed_email) is not null then 1 else 0 end)
        = 1 as is_known,
        min(first_seen_at) as first_seen_at,
        max(last_seen_at) as last_seen_at
    from handles
    group by subject_key
)

select
    row_number() over (order by subject_key) as node,
    *
from subjects
