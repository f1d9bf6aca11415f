{% macro clean_email(expression) -%}
    {#- An address that can be sent to: trimmed, lower case; null where it cannot be an address. -#}
    case
        when {{ cdp.matches(cdp.trimmed(expression), '^[^@\\s,;:<>()]+@[^@\\s,;:<>()]+\\.[^@\\s.,;:<>()]{2,}$') }}
            then lower({{ cdp.trimmed(expression) }})
    end
{%- endmacro %}
