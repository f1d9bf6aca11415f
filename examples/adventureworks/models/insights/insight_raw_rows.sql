-- What became of every raw row. A row is kept as a record, folded into one (an older version, a second address), joined to the
-- record that it completes, spare (a look-up's row that nobody needs) or rejected with a reason: nothing else may happen to it.
{% set records = [
    ['shop', 'customers', 'profiles'], ['shop', 'sales', 'order_lines'], ['shop', 'products', 'products'],
    ['crm', 'emails', 'profiles'], ['crm', 'stores', 'accounts'],
    ['erp', 'products', 'products'], ['erp', 'inventory', 'product_stock'],
    ['survey', 'responses', 'interactions'], ['reviews', 'reviews', 'interactions'],
    ['prospects', 'buyers', 'profiles'], ['resellers', 'resellers', 'accounts'],
] %}
{% set details = [
    ['crm', 'phones', 'contact_id', 'emails', 'contact_id'], ['crm', 'cards', 'contact_id', 'emails', 'contact_id'],
    ['crm', 'addresses', 'address_id', 'address_uses', 'address_id'], ['crm', 'customers', 'person_id', 'emails', 'contact_id'],
    ['erp', 'product_costs', 'product_id', 'products', 'product_id'], ['erp', 'product_prices', 'product_id', 'products', 'product_id'],
] %}
{% set lookups = [
    ['crm', 'states', 'state_id', 'addresses', 'state_id'], ['resellers', 'geography', 'geography_key', 'resellers', 'geography_key'],
] %}

with addresses as (
    {{ crm_addresses() }}
),

counted as (
    {%- for name, table, concept in records %}
    select
        '{{ name }}' as source,
        '{{ table }}' as table_name,
        (select count(*) from {{ source(name, table) }}) as raw_rows,
        {{ cdp.count_if('reject_reason is null') }} as kept_rows,
        coalesce(sum(record_versions), 0) - count(*) as folded_rows,
        0 as joined_rows,
        0 as spare_rows,
        {{ cdp.count_if('reject_reason is not null') }} as rejected_rows
    from {{ ref('stg_' ~ name ~ '__' ~ concept) }}
    where source_file in (select raw._file from {{ source(name, table) }} as raw)
    union all
    {%- endfor %}
    {%- for name, table, key, parent, parent_key in details + lookups %}
    {%- set is_joined %}{{ key }} in (select parent.{{ parent_key }} from {{ source(name, parent) }} as parent){% endset %}
    select
        '{{ name }}' as source,
        '{{ table }}' as table_name,
        count(*) as raw_rows,
        0 as kept_rows,
        0 as folded_rows,
        {{ cdp.count_if(is_joined if table != 'customers' else is_joined ~ ' or store_id in (select stores.store_id from ' ~ source('crm', 'stores') ~ ' as stores)') }} as joined_rows,
        {{ cdp.count_if('not coalesce(' ~ is_joined ~ ', false)') if [name, table, key, parent, parent_key] in lookups else '0' }} as spare_rows,
        0 as rejected_rows
    from {{ source(name, table) }}
    union all
    {%- endfor %}
    select
        'crm' as source,
        'address_uses' as table_name,
        count(*) as raw_rows,
        0 as kept_rows,
        {{ cdp.count_if('rejects.record_key is null and addresses.preference > 1') }} as folded_rows,
        {{ cdp.count_if('rejects.record_key is null and addresses.preference = 1') }} as joined_rows,
        0 as spare_rows,
        count(rejects.record_key) as rejected_rows
    from addresses
    left join {{ ref('stg_crm__profiles') }} as rejects
        on
            addresses._file = rejects.source_file
            and addresses._line = rejects.source_line
            and rejects.reject_reason is not null
)

select
    *,
    raw_rows - kept_rows - folded_rows - joined_rows - spare_rows - rejected_rows as unaccounted_rows
from counted
