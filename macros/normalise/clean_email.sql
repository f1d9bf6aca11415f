{% macro clean_email(expression) -%}
    {#- An address that can be sent to: trimmed, lower case; null where it cannot be an address. -#}
    case
        when {{ matches(trimmed(expression), '^[^@\\s,;:<>()]+@[^@\\s,;:<>()]+\\.[^@\\s.,;:<>()]{2,}$') }}
            then lower({{ trimmed(expression) }})
    end
{%- endmacro %}
