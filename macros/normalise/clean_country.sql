{% macro clean_country(expression) -%}
    {#- The ISO 3166-1 alpha-2 code of a country from a code in any case; null where it is no two-letter code. NA is Namibia. -#}
    case
        when length({{ cdp.trimmed(expression) }}) <> 2 then null
        when upper({{ cdp.trimmed(expression) }}) = 'UK' then 'GB'
        else upper({{ cdp.trimmed(expression) }})
    end
{%- endmacro %}
