{% macro blocking_rules() -%}
    {#-
    Which records are worth comparing, as {rule: columns of `identity_traits` that agree}. What one rule misses for a typing
    error another finds; the var of the same name adds a company's own. A rule called `rare_…` asks for one value only: that is
    worth a comparison where few hold it, so its blocks may have a quarter of the records, and a tenth once a company is large.
    -#}
    {%- set first = "least(coalesce({0}, {1}), coalesce({1}, {0}))" -%}
    {%- set last = "greatest(coalesce({0}, {1}), coalesce({1}, {0}))" -%}
    {%- set rules = {
        'names': [first.format('given_root', 'family_key'), last.format('given_root', 'family_key')],
        'sounds': ['given_sound', 'family_sound', 'substr(birth_key, 1, 3)'],
        'either_sound': [first.format('given_sound', 'family_sound'), last.format('given_sound', 'family_sound')],
        'birth_given': ['birth_key', 'given_sound'],
        'birth_family': ['birth_key', 'family_sound'],
        'birth_city': ['birth_key', 'coalesce(postcode_key, city_key)'],
        'birth_day_family': ['substr(birth_key, 5, 4)', 'family_sound', 'coalesce(postcode_key, city_key, given_sound)'],
        'given_place': ['given_root', 'coalesce(postcode_key, city_key)'],
        'family_place': ['family_sound', 'coalesce(postcode_key, city_key)'],
        'street': ['street_key', "coalesce(postcode_key, city_key, '')"],
        'mailbox': ['email_local'],
        'phone': ['phone'],
        'national_id': ['national_id'],
        'rare_given': ['given_root'],
        'rare_family': ['family_sound'],
        'rare_birth': ['birth_key'],
        'rare_place': ['coalesce(postcode_key, city_key)'],
    } -%}
    {%- do rules.update(var('blocking_rules', {})) -%}
    {{ return(rules) }}
{%- endmacro %}

{% macro wide_part() -%}
    {#- A block is wide that holds more than one in so many of the largest: who meets there is compared if another block seconds it. -#}
    {{ return(3) }}
{%- endmacro %}

{% macro many_records() -%}
    {#- From how many records on a value alone says so little that only the smallest blocks of it are compared. -#}
    {{ return(20000) }}
{%- endmacro %}
