-- A contact is spread over six tables: built as a whole, since news in any of them is news about the contact.
{{ config(materialized='table') }}

with emails as (
    select * from {{ source('crm', 'emails') }}
),

phones as (
    select * from {{ source('crm', 'phones') }}
),

cards as (
    select * from {{ source('crm', 'cards') }}
),

customers as (
    select * from {{ source('crm', 'customers') }}
),

stores as (
    select * from {{ source('crm', 'stores') }}
),

addresses as (
    {{ crm_addresses() }}
),

account_numbers as (
    select
        buyers.person_id,
        min(stores.account_number) as account_number
    from customers as buyers
    inner join customers as stores on buyers.store_id = stores.store_id and stores.person_id is null
    where buyers.person_id is not null
    group by buyers.person_id
),

contacts as (
    select
        emails._file,
        emails._line,
        emails._loaded_at,

        ---------- keys
        {{ cdp.clean_text('emails.contact_id') }} as profile_id,
        'crm:' || {{ cdp.clean_text('emails.contact_id') }} as customer_ref,
        'erp:' || account_numbers.account_number as account_ref,
        'aw:' || {{ cdp.clean_text('cards.card_id') }} as card_token,

        ---------- contact points
        {{ cdp.clean_email('emails.email_address') }} as email,
        {{ domestic_phone('phones.phone_number', "coalesce(addresses.country, 'US')") }} as phone,

        ---------- address
        addresses.street,
        addresses.city,
        addresses.region,
        addresses.postcode,
        addresses.country,

        ---------- times
        {{ shop_time('crm', 'emails.modified_date') }} as updated_at,
        cast(null as {{ dbt.type_string() }}) as reject_reason
    from emails
    left join phones on emails.contact_id = phones.contact_id
    left join cards on emails.contact_id = cards.contact_id
    left join account_numbers on emails.contact_id = account_numbers.person_id
    left join addresses on emails.contact_id = addresses.entity_id and addresses.preference = 1
),

-- Vendors have addresses too, and are no customers.
strangers as (
    select
        addresses._file,
        addresses._line,
        addresses._loaded_at,
        addresses.entity_id as profile_id,
        {%- for name in ['customer_ref', 'account_ref', 'card_token', 'email', 'phone'] %}
        cast(null as {{ dbt.type_string() }}) as {{ name }},
        {%- endfor %}
        addresses.street,
        addresses.city,
        addresses.region,
        addresses.postcode,
        addresses.country,
        cast(null as {{ dbt.type_timestamp() }}) as updated_at,
        'the address of neither a contact nor a store' as reject_reason
    from addresses
    left join emails on addresses.entity_id = emails.contact_id
    left join stores on addresses.entity_id = stores.store_id
    where emails.contact_id is null and stores.store_id is null
),

stacked as (
    select * from contacts
    union all
    select * from strangers
)

{{ cdp.conform('crm', 'profiles', 'stacked', provides=[
    'profile_id', 'customer_ref', 'account_ref', 'card_token', 'email', 'phone', 'street', 'city', 'region', 'postcode', 'country',
    'updated_at', 'reject_reason',
]) }}
