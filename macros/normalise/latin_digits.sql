{% macro latin_digits(expression) -%}
    {#- Text with Arabic and Persian digits written as 0 to 9; asked for first, because few texts have any and `translate` is slow. -#}
    case
        when {{ cdp.matches(expression, '[٠-٩۰-۹]') }}
            then translate({{ expression }}, '٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹', '01234567890123456789')
        else {{ expression }}
    end
{%- endmacro %}
