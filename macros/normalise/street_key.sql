{% macro street_key(expression) -%}
    {#- A street with its number as it is compared: letters as in a name, then digits (`Hauptstr. 12` is hauptstr12); null without letters. -#}
    {{ cdp.name_key(expression) }} || {{ cdp.replace_all(cdp.latin_digits(expression), '[^0-9]+', '') }}
{%- endmacro %}
