{% macro comparison_level(comparison) -%}
    {#- The level on which two records `one` and `other` agree; null where one of them does not know. -#}
    case
        {%- for level, condition in cdp.comparisons()[comparison].items() %}
        when {{ condition }} then {{ 'null' if level == 'unknown' else "'" ~ level ~ "'" }}
        {%- endfor %}
        else 'differs'
    end
{%- endmacro %}

{% macro comparison_weight(comparison) -%}
    {#-
    The bits that a level is worth: from `weights`, one row with a column for each level. Where the frequency of the value counts
    (`<level>_share` is set) the rarity of the value, in bits, takes part, up to the weight of the seed.
    -#}
    {%- set levels = cdp.comparisons()[comparison].keys() | reject('eq', 'unknown') | list + ['differs'] -%}
    case {{ comparison }}_level
        {%- for level in levels %}
        {%- set name = 'weights.' ~ comparison ~ '_' ~ level %}
        {%- set rarity = cdp.rarities().get(comparison, {}).get(level) %}
        when '{{ level }}' then {{ 'least(' ~ name ~ ', ' ~ name ~ '_share + ' ~ rarity ~ ')' if rarity else name }}
        {%- endfor %}
        else 0
    end
{%- endmacro %}

{% macro household_weight(comparison) -%}
    {#- The bits that a level is worth where the other record could be of somebody else in the household. -#}
    case {{ comparison }}_level
        {%- for level in cdp.comparisons()[comparison].keys() | reject('eq', 'unknown') | list + ['differs'] %}
        when '{{ level }}' then weights.{{ comparison }}_{{ level }}_household
        {%- endfor %}
        else 0
    end
{%- endmacro %}

{% macro rarities() -%}
    {#- The levels whose worth hangs on how rare the value is, with the column that says so; the same from both sides. -#}
    {{ return({
        'given_name': {'exact': 'given_bits', 'swapped': 'swapped_given_bits'},
        'family_name': {'exact': 'family_bits', 'swapped': 'swapped_family_bits'},
        'birth_date': {'exact': 'birth_bits'},
        'country': {'exact': 'country_bits'},
        'address': {
            'postcode': 'postcode_bits', 'city': 'city_bits', 'same_postcode': 'postcode_bits', 'same_city': 'city_bits',
        },
    }) }}
{%- endmacro %}
