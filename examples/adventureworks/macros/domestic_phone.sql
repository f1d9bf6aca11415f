{% macro domestic_phone(expression, country) -%}
    {#- A phone number in E.164. Foreign numbers stand as somebody in the United States would dial them, `1 (11) 500 555-0143`. -#}
    {{ cdp.clean_phone("replace(" ~ expression ~ ", '1 (11) ', '')", country) }}
{%- endmacro %}
