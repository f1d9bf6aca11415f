-- Built as a whole: a store's number, address and particulars stand in three tables.
{{ config(materialized='table') }}

with stores as (
    select * from {{ source('crm', 'stores') }}
),

customers as (
    select * from {{ source('crm', 'customers') }}
    where person_id is null
),

addresses as (
    {{ crm_addresses() }}
),

cleaned as (
    select
        stores._file,
        stores._line,
        stores._loaded_at,

        ---------- keys
        {{ cdp.clean_text('stores.store_id') }} as account_id,
        'erp:' || {{ cdp.clean_text('customers.account_number') }} as account_ref,

        ---------- the company
        {{ cdp.clean_text('stores.store_name') }} as account_name,
        {{ cdp.parse_number(
            cdp.replace_all('stores.demographics', '^.*<NumberEmployees>([0-9]+)</NumberEmployees>.*$', '\\1'), 'bigint'
        ) }} as employee_count,

        ---------- address
        addresses.street,
        addresses.city,
        addresses.region,
        addresses.postcode,
        addresses.country,

        ---------- times
        {{ shop_time('crm', 'stores.modified_date') }} as updated_at
    from stores
    left join customers on stores.store_id = customers.store_id
    left join addresses on stores.store_id = addresses.entity_id and addresses.preference = 1
)

{{ cdp.conform('crm', 'accounts', 'cleaned', provides=[
    'account_id', 'account_ref', 'account_name', 'employee_count', 'street', 'city', 'region', 'postcode', 'country', 'updated_at',
]) }}
