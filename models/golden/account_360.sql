with accounts as (
    select * from {{ ref('conformed_accounts') }}
),

customers as (
    select * from {{ ref('customer_360') }}
    where account_ref is not null
),

ranked as (
    select
        *,
        row_number() over (partition by account_ref order by updated_at desc, record_key asc) as recency
    from accounts
),

contacts as (
    select
        account_ref,
        count(*) as contact_count,
        sum(lifetime_revenue) as contact_revenue,
        sum(open_ticket_count) as open_ticket_count,
        max(last_seen_at) as last_seen_at
    from customers
    group by account_ref
)

select
    ranked.account_ref,
    ranked.account_name,
    ranked.domain,
    ranked.industry,
    ranked.employee_count,
    ranked.phone,
    ranked.street,
    ranked.city,
    ranked.region,
    ranked.postcode,
    ranked.country,
    ranked.parent_account_ref,
    ranked.source,
    cast(coalesce(contacts.contact_count, 0) as bigint) as contact_count,
    cast(coalesce(contacts.contact_revenue, 0) as decimal(18, 2)) as contact_revenue,
    cast(coalesce(contacts.open_ticket_count, 0) as bigint) as open_ticket_count,
    contacts.last_seen_at,
    ranked.created_at
from ranked
left join contacts on ranked.account_ref = contacts.account_ref
where ranked.recency = 1
