{% macro last_word(expression) -%}
    {#- The last word of a text. -#}
    {{ cdp.replace_all('trim(' ~ expression ~ ')', '^.*\\s', '') }}
{%- endmacro %}
