{% macro clean_country(expression) -%}
    {#- The ISO 3166-1 alpha-2 code of a country from a code in any case; null where it is no two-letter code. NA is Namibia. -#}
    case
        when length({{ trimmed(expression) }}) <> 2 then null
        when upper({{ trimmed(expression) }}) = 'UK' then 'GB'
        else upper({{ trimmed(expression) }})
    end
{%- endmacro %}
