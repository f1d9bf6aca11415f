{% macro parse_boolean(expression) -%}
    {#- Text as true or false in the ways people write it; null where it says neither: silence is no answer. -#}
    case
        when lower({{ cdp.trimmed(expression) }}) in ('true', 't', 'yes', 'y', '1', 'ja', 'j', 'oui', 'si', 'sí', 'on') then true
        when lower({{ cdp.trimmed(expression) }}) in ('false', 'f', 'no', 'n', '0', 'nein', 'non', 'off') then false
    end
{%- endmacro %}
