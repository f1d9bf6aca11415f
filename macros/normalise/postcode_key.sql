{% macro postcode_key(expression) -%}
    {#- A postal code in upper case without blanks or hyphens; null where nothing is left. -#}
    nullif(upper({{ replace_all(latin_digits(expression), '[\\s-]', '') }}), '')
{%- endmacro %}
