{% macro parse_boolean(expression) -%}
    {#- Text as true or false in the ways people write it; null where it says neither: silence is no answer. -#}
    {{ cdp.word_as('lower(' ~ cdp.trimmed(expression) ~ ')', {
        'true': ['true', 't', 'yes', 'y', '1', 'ja', 'j', 'oui', 'si', 'sí', 'on'],
        'false': ['false', 'f', 'no', 'n', '0', 'nein', 'non', 'off'],
    }) }}
{%- endmacro %}
