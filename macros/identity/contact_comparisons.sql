{% macro contact_comparisons() -%}
    {#- The part of `comparisons` that is about how somebody is reached. -#}
    {%- set same_place = "(one.postcode_key = other.postcode_key or one.city_key = other.city_key)" -%}
    {#- What two texts end in alike is no edit, and the domain is half of an address. -#}
    {%- set email_edits = "case when one.email_domain = other.email_domain then " ~ cdp.edits('one.email_local', 'other.email_local', 2)
        ~ " else " ~ cdp.edits('one.own_email', 'other.own_email', 2) ~ " end" -%}
    {%- set no_place = "coalesce({0}.street_key, {0}.postcode_key, {0}.city_key) is null" -%}
    {{ return({
        'email': {
            'exact': "one.own_email = other.own_email",
            'unknown': cdp.unknown('own_email'),
            'same_mailbox': "one.email_local = other.email_local and length(one.email_local) > 3",
            'close': "one.email_digits = other.email_digits and " ~ email_edits ~ " <= 2",
        },
        'phone': {
            'exact': "one.own_phone = other.own_phone",
            'unknown': cdp.unknown('own_phone'),
            'close': cdp.edits('one.own_phone', 'other.own_phone', 1) ~ " = 1",
        },
        'address': {
            'exact': "one.street_key = other.street_key and " ~ same_place,
            'close': same_place ~ " and " ~ cdp.is_close('street_key', [5, 10]),
            'street': "one.street_key = other.street_key",
            'postcode': cdp.unknown('street_key') ~ " and one.postcode_key = other.postcode_key",
            'city': cdp.unknown('street_key') ~ " and " ~ cdp.unknown('postcode_key') ~ " and one.city_key = other.city_key",
            'same_postcode': "one.postcode_key = other.postcode_key",
            'same_city': "one.city_key = other.city_key",
            'unknown': no_place.format('one') ~ " or " ~ no_place.format('other') ~ " or " ~ cdp.unknown('city_key') ~ " and "
                ~ cdp.unknown('postcode_key') ~ " and " ~ cdp.unknown('street_key'),
            'near': cdp.is_close('city_key', [5, 8]) ~ " or " ~ cdp.edits('one.postcode_key', 'other.postcode_key', 1) ~ " = 1",
        }
    }) }}
{%- endmacro %}
