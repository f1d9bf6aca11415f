{% macro first_word(expression) -%}
    {#- The first word of a text. -#}
    {{ cdp.replace_all('trim(' ~ expression ~ ')', '\\s.*$', '') }}
{%- endmacro %}
