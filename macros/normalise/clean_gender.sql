{% macro clean_gender(expression) -%}
    {#- `female`, `male` or `other` from the ways systems write it; null where not stated. -#}
    case
        when lower({{ cdp.trimmed(expression) }}) in ('f', 'female', 'w', 'weiblich', 'woman') then 'female'
        when lower({{ cdp.trimmed(expression) }}) in ('m', 'male', 'männlich', 'man') then 'male'
        when lower({{ cdp.trimmed(expression) }}) in ('x', 'd', 'other', 'diverse', 'divers', 'non-binary') then 'other'
    end
{%- endmacro %}
