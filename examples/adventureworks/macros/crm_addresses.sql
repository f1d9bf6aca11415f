{% macro crm_addresses() -%}
    {#- Every use of an address in the CRM with its parts, best first: the home, then the main office, then where parcels go. -#}
    select
        uses.entity_id,
        uses._file,
        uses._line,
        uses._loaded_at,
        {{ cdp.clean_text('addresses.address_line_1') }}
        || coalesce(', ' || {{ cdp.clean_text('addresses.address_line_2') }}, '') as street,
        {{ cdp.clean_text('addresses.city') }} as city,
        {{ cdp.clean_text('states.state_name') }} as region,
        {{ cdp.postcode_key('addresses.postal_code') }} as postcode,
        {{ cdp.clean_text('states.country_code') }} as country,
        row_number() over (
            partition by uses.entity_id
            order by case uses.address_type_id when '2' then 1 when '3' then 2 else 3 end, uses.address_id
        ) as preference
    from {{ source('crm', 'address_uses') }} as uses
    left join {{ source('crm', 'addresses') }} as addresses on uses.address_id = addresses.address_id
    left join {{ source('crm', 'states') }} as states on addresses.state_id = states.state_id
{%- endmacro %}
