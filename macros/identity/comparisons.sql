{% macro comparisons() -%}
    {#-
    How two records are compared: {comparison: {level: condition}}, over `one` and `other` of `identity_traits` and what
    `rated_records` adds. The first level whose condition holds counts; `unknown` says nothing, and what none fits `differs`. The
    seed `identity_weights` has the worth of each level.
    -#}
    {%- set found = {
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
            'part': cdp.shares_family_part(),
            'similar': cdp.is_close('family_key', [4, 5, 8]),
        },
        'birth_date': {
            'exact': "one.birth_key = other.birth_key",
            'unknown': cdp.unknown('birth_key') ~ " or " ~ cdp.year_only('one') ~ " and " ~ cdp.year_only('other') ~ " and "
                ~ cdp.edits('one.birth_key', 'other.birth_key', 1) ~ " = 1",
            'swapped': "substr(one.birth_key, 1, 4) = substr(other.birth_key, 1, 4) and substr(one.birth_key, 5, 2) = "
                ~ "substr(other.birth_key, 7, 2) and substr(one.birth_key, 7, 2) = substr(other.birth_key, 5, 2)",
            'close': cdp.edits('one.birth_key', 'other.birth_key', 1) ~ " = 1",
            'near': "substr(one.birth_key, 5, 4) = substr(other.birth_key, 5, 4) and not " ~ cdp.year_only('one')
                ~ " or substr(one.birth_key, 1, 6) = substr(other.birth_key, 1, 6) or substr(one.birth_key, 1, 4) = "
                ~ "substr(other.birth_key, 1, 4) and (substr(one.birth_key, 7, 2) = substr(other.birth_key, 7, 2) or "
                ~ cdp.year_only('one') ~ " or " ~ cdp.year_only('other') ~ ")",
        },
        'country': {'exact': "one.country = other.country", 'unknown': cdp.unknown('country')},
        'gender': {'exact': "one.gender = other.gender", 'unknown': cdp.unknown('gender')},
        'national_id': {
            'exact': "one.national_id = other.national_id",
            'unknown': cdp.unknown('national_id'),
            'close': cdp.edits('one.national_id', 'other.national_id', 1) ~ " = 1",
        },
    } -%}
    {%- do found.update(cdp.contact_comparisons()) -%}
    {{ return(found) }}
{%- endmacro %}
