{% macro clean_sha256(expression) -%}
    {#- A SHA-256 in lower-case hexadecimal; null where it cannot be one. -#}
    case when {{ matches("lower(" ~ trimmed(expression) ~ ")", '^[0-9a-f]{64}$') }} then lower({{ trimmed(expression) }}) end
{%- endmacro %}
