{% macro parse_boolean(expression) -%}
    {#- Text as true or false in the ways people write it; null where it says neither: silence is no answer. -#}
    case
        when lower(trim({{ expression }})) in ('true', 't', 'yes', 'y', '1', 'ja', 'oui', 'si', 'on') then true
        when lower(trim({{ expression }})) in ('false', 'f', 'no', 'n', '0', 'nein', 'non', 'off') then false
    end
{%- endmacro %}
