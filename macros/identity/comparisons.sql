{% macro comparisons() -%}
    {#-
    How two records are compared: {comparison: {level: condition}}, over `one` and `other` of `identity_traits` (and `email_digits`). The first level
    whose condition holds counts; `unknown` says nothing, and what none fits `differs`. The seed `identity_weights` has the worth
    of each level.
    -#}
    {%- set same_place = "(one.postcode_key = other.postcode_key or one.city_key = other.city_key)" -%}
    {%- set no_place = "coalesce({0}.street_key, {0}.postcode_key, {0}.city_key) is null" -%}
    {{ return({
        'given_name': {
            'exact': "one.given_key = other.given_key",
            'swapped': cdp.swapped_names(),
            'swapped_close': cdp.nearly_swapped_names(),
            'unknown': cdp.unknown('given_key'),
            'nickname': "one.given_root = other.given_root",
            'initial': cdp.is_initial('given_key'),
            'close': cdp.is_close('given_key', [3, 6]),
            'sounds_alike': "one.given_sound = other.given_sound",
            'similar': cdp.is_close('given_key', [4, 5, 8]),
        },
        'family_name': {
            'exact': "one.family_key = other.family_key",
            'swapped': cdp.swapped_names(),
            'swapped_close': cdp.nearly_swapped_names(),
            'unknown': cdp.unknown('family_key'),
            'close': cdp.is_close('family_key', [3, 6]),
            'sounds_alike': "one.family_sound = other.family_sound",
            'part': "one.family_key like other.family_key || '%' or other.family_key like one.family_key || '%'",
            'similar': cdp.is_close('family_key', [4, 5, 8]),
        },
        'birth_date': {
            'exact': "one.birth_key = other.birth_key",
            'unknown': cdp.unknown('birth_key'),
            'swapped': "substr(one.birth_key, 1, 4) = substr(other.birth_key, 1, 4) and substr(one.birth_key, 5, 2) = "
                ~ "substr(other.birth_key, 7, 2) and substr(one.birth_key, 7, 2) = substr(other.birth_key, 5, 2)",
            'close': cdp.edits('one.birth_key', 'other.birth_key', 1) ~ " = 1",
            'near': "substr(one.birth_key, 5, 4) = substr(other.birth_key, 5, 4) or substr(one.birth_key, 1, 6) = "
                ~ "substr(other.birth_key, 1, 6) or substr(one.birth_key, 1, 4) || substr(one.birth_key, 7, 2) = "
                ~ "substr(other.birth_key, 1, 4) || substr(other.birth_key, 7, 2)",
        },
        'email': {
            'exact': "one.email_key = other.email_key",
            'unknown': cdp.unknown('email_key'),
            'same_mailbox': "one.email_local = other.email_local and length(one.email_local) > 3",
            'close': "one.email_digits = other.email_digits and " ~ cdp.edits('one.email_key', 'other.email_key', 2) ~ " <= 2",
        },
        'phone': {
            'exact': "one.phone = other.phone",
            'unknown': cdp.unknown('phone'),
            'close': cdp.edits('one.phone', 'other.phone', 1) ~ " = 1",
        },
        'address': {
            'exact': "one.street_key = other.street_key and " ~ same_place,
            'close': cdp.is_close('street_key', [5, 10]) ~ " and " ~ same_place,
            'street': "one.street_key = other.street_key",
            'postcode': cdp.unknown('street_key') ~ " and one.postcode_key = other.postcode_key",
            'city': cdp.unknown('street_key') ~ " and " ~ cdp.unknown('postcode_key') ~ " and one.city_key = other.city_key",
            'same_postcode': "one.postcode_key = other.postcode_key",
            'same_city': "one.city_key = other.city_key",
            'unknown': no_place.format('one') ~ " or " ~ no_place.format('other') ~ " or " ~ cdp.unknown('city_key') ~ " and "
                ~ cdp.unknown('postcode_key') ~ " and " ~ cdp.unknown('street_key'),
            'near': cdp.is_close('city_key', [5, 8]) ~ " or " ~ cdp.edits('one.postcode_key', 'other.postcode_key', 1) ~ " = 1",
        },
        'country': {'exact': "one.country = other.country", 'unknown': cdp.unknown('country')},
        'gender': {'exact': "one.gender = other.gender", 'unknown': cdp.unknown('gender')},
        'national_id': {
            'exact': "one.national_id = other.national_id",
            'unknown': cdp.unknown('national_id'),
            'close': cdp.edits('one.national_id', 'other.national_id', 1) ~ " = 1",
        },
    }) }}
{%- endmacro %}
