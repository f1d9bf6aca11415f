{% macro address_line() -%}
    {#-
    The address of a profile in one line; null where it says too little to be one, or no street of a place whose street another
    record of the same customer knows (`place_has_street`): that record speaks for the place, and is as new as the newest of them.
    -#}
    case
        when street is not null or (postcode is not null and city is not null and not place_has_street)
            then coalesce(street || ', ', '') || coalesce(postcode || ' ', '') || coalesce(city, '') || coalesce(', ' || country, '')
    end
{%- endmacro %}

{% macro place_columns() -%}
    {#-
    What the customer's records of one place say together: whether any knows the street, and when the newest was written. A place
    is a postal code, else a town; what was bought says nothing about what the customer's own records say.
    -#}
    {%- set together -%}
        over (
            partition by
                customer_id,
                coalesce({{ cdp.postcode_key('postcode') }}, lower(city), record_key),
                case when party = 'third' then 1 else 0 end
        )
    {%- endset -%}
    max(case when street is not null then 1 else 0 end) {{ together }} = 1 as place_has_street,
    max(updated_at) {{ together }} as place_said_at
{%- endmacro %}
