{% macro clean_text(expression) -%}
    {#-
    Text without outer blanks; null where nothing is left or the text only says that there is none. Case counts: `NA` and `null`
    are what systems write, Na and Null are family names.
    -#}
    {%- set text = cdp.trimmed(expression) -%}
    case
        when {{ text }} not in ('', '-', 'N/A', 'n/a', 'NA', 'NULL', 'null', 'None', 'none', 'NaN', 'nan', 'Unknown', 'unknown', 'undefined')
            then {{ text }}
    end
{%- endmacro %}
