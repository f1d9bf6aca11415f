{% macro street_initials(expression) -%}
    {#-
    A street with its number, however its words are shortened: their initials, of a single word four letters, then the digits. Mill
    Ln 5 and 5 Mill Lane are ml5, Hauptstr. 12 and Hauptstraße 12 haup12. It tells streets of one postal code apart, not of a country.
    -#}
    {%- set bare = cdp.without_accents("lower(" ~ expression ~ ")") -%}
    {%- set words = "trim(" ~ cdp.replace_all(bare, '[^\\p{L}]+', ' ') ~ ")" -%}
    nullif(
        case
            when {{ words }} like '% %' then {{ cdp.replace_all(words, '(\\p{L})\\p{L}*\\s*', '\\1') }}
            else substr({{ words }}, 1, 4)
        end, ''
    ) || {{ cdp.replace_all(cdp.latin_digits(expression), '[^0-9]', '') }}
{%- endmacro %}
