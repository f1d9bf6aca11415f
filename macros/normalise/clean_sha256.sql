{% macro clean_sha256(expression) -%}
    {#- A SHA-256 in lower-case hexadecimal; null where it cannot be one. -#}
    case when {{ cdp.matches("lower(" ~ cdp.trimmed(expression) ~ ")", '^[0-9a-f]{64}$') }} then lower({{ cdp.trimmed(expression) }}) end
{%- endmacro %}
