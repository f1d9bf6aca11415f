{% macro postcode_key(expression) -%}
    {#- A postal code in upper case without blanks, hyphens and a country's letters (`D-10115` is 10115); null where nothing is left. -#}
    nullif(
        {{ cdp.replace_all(
            cdp.replace_all("upper(" ~ cdp.latin_digits(expression) ~ ")", '^\\s*[A-Z]{1,2}-([0-9])', '\\1'),
            '[^\\p{L}0-9]+', ''
        ) }}, ''
    )
{%- endmacro %}
