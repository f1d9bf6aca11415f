{% macro last_word(expression) -%}
    {#- The last word of a text. -#}
    {{ replace_all('trim(' ~ expression ~ ')', '^.*\\s', '') }}
{%- endmacro %}
