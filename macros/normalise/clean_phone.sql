{% macro clean_phone(expression, country) -%}
    {#-
    A phone number in E.164; null where it cannot be one. A national number needs `country` (an SQL expression, ISO alpha-2):
    its trunk prefix (0; in North America 1) gives way to the calling code.
    -#}
    {%- set digits = replace_all(latin_digits(expression), '[^0-9]', '') -%}
    {%- set number -%}
        case
            when trim({{ expression }}) like '+%' then {{ digits }}
            when {{ digits }} like '00%' then substr({{ digits }}, 3)
            else case {{ country }}
                {%- for iso, code in calling_codes().items() %} when '{{ iso }}' then '{{ code }}'{% endfor %} end
                || ltrim({{ digits }}, case when {{ country }} in ('US', 'CA') then '01' else '0' end)
        end
    {%- endset -%}
    case when length({{ number }}) between 8 and 15 then '+' || {{ number }} end
{%- endmacro %}
