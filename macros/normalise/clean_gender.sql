{% macro clean_gender(expression) -%}
    {#- `female`, `male` or `other` from the ways systems write it; null where not stated. -#}
    {{ cdp.word_as('lower(' ~ cdp.trimmed(expression) ~ ')', {
        "'female'": ['f', 'female', 'w', 'weiblich', 'woman'],
        "'male'": ['m', 'male', 'männlich', 'man'],
        "'other'": ['x', 'd', 'other', 'diverse', 'divers', 'non-binary'],
    }) }}
{%- endmacro %}
