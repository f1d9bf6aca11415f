-- Every column is filled for itself: the newest record that says something wins, the more trusted source where they tie.
{%- set plain = ['account_name', 'domain', 'industry', 'employee_count', 'phone', 'parent_account_ref', 'created_at'] -%}
{%- set full_address = 'street is not null or (postcode is not null and city is not null)' -%}
{%- set some_address = 'coalesce(city, region, postcode, country) is not null' %}

with accounts as (
    select * from {{ ref('conformed_accounts') }}
),

customers as (
    select * from {{ ref('customer_360') }}
    where account_ref is not null
),

registry as (
    {{ source_trust() }}
),

ranked as (
    select
        accounts.*,
        row_number() over (
            partition by accounts.account_ref
            order by
                -- Bought-in data only fill gaps.
                case when registry.party = 'third' then 1 else 0 end asc,
                accounts.updated_at desc,
                registry.trust asc,
                accounts.record_key asc
        ) as preference
    from accounts
    inner join registry on accounts.source = registry.source
),

filled as (
    select
        account_ref,
        {%- for name in plain %}
            {{ least_by(name, 'case when ' ~ name ~ ' is not null then preference end') }} as {{ name }},
        {%- endfor %}
        coalesce(
            min(case when {{ full_address }} then preference end),
            min(case when {{ some_address }} then preference end)
        ) as address_preference,
        min(preference) as first_preference
    from ranked
    group by account_ref
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
    filled.account_ref,
    filled.account_name,
    filled.domain,
    filled.industry,
    filled.employee_count,
    filled.phone,
    -- Street to country come from one record: parts of two addresses make a third where nobody is.
    addresses.street,
    addresses.city,
    addresses.region,
    addresses.postcode,
    addresses.country,
    filled.parent_account_ref,
    firsts.source,
    cast(coalesce(contacts.contact_count, 0) as bigint) as contact_count,
    cast(coalesce(contacts.contact_revenue, 0) as decimal(18, 2)) as contact_revenue,
    cast(coalesce(contacts.open_ticket_count, 0) as bigint) as open_ticket_count,
    contacts.last_seen_at,
    filled.created_at
from filled
inner join ranked as firsts
    on filled.account_ref = firsts.account_ref and filled.first_preference = firsts.preference
left join ranked as addresses
    on filled.account_ref = addresses.account_ref and filled.address_preference = addresses.preference
left join contacts on filled.account_ref = contacts.account_ref
