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

{% macro wide_block(rule, records) -%}
    {#-
    Whether so many meet in the block of a `rule` that another block has to second it: more than a third of the largest, of a rule
    of names, dates and places, which strangers share by chance. A contact point that many share is kept: it teaches what a
    household shares. A company's own rules are as it wants them.
    -#}
    {%- set by_chance = [
        'names', 'sounds', 'either_sound', 'birth_given', 'birth_family', 'birth_city', 'birth_day_family', 'given_place',
        'family_place',
    ] -%}
    {{ records }} > {{ var('largest_block', 60) }} / 3 and {{ cdp.rule_name(rule) }} in ('{{ by_chance | join("', '") }}')
{%- endmacro %}

{% macro many_records() -%}
    {#- From how many records on a value alone says so little that only the smallest blocks of it are compared. -#}
    {{ return(20000) }}
{%- endmacro %}
