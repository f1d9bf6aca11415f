{% macro latin_digits(expression) -%}
    {#- Text with Arabic and Persian digits written as 0 to 9. -#}
    translate({{ expression }}, '٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹', '01234567890123456789')
{%- endmacro %}
