{% macro clean_text(expression) -%}
    {#-
    Text without outer blanks; null where nothing is left or the text only says that there is none. Case counts: `NA` and `null`
    are what systems write, Na and Null are family names.
    -#}
    {%- set text = cdp.trimmed(expression) -%}
    {%- set nothing = [
        '', '-', 'N/A', 'n/a', 'NA', 'NULL', 'null', 'None', 'none', 'NaN', 'nan', 'Unknown', 'unknown', 'undefined',
    ] -%}
    {{ cdp.word_as(text, {'null': nothing}, otherwise=text) }}
{%- endmacro %}
