{% macro clean_phone(expression, country) -%}
    {#-
    A phone number in E.164; null where it cannot be one. A national number needs `country` (an SQL expression, ISO alpha-2):
    its trunk prefix (0; in North America 1) gives way to the calling code. A `(0)` within an international number and an
    extension are dropped. A number that begins with the calling code and is too long to be national has lost its plus.
    -#}
    {%- set dialled = replace_all(latin_digits(expression), '\\(0\\)|([eE][xX][tT]|[xX#]).*$|[^0-9+]', '') -%}
    {%- set code -%}
        case {{ country }}{% for iso, code in calling_codes().items() %} when '{{ iso }}' then '{{ code }}'{% endfor %} end
    {%- endset -%}
    {%- set number -%}
        case
            when {{ dialled }} like '+%' then replace({{ dialled }}, '+', '')
            when {{ dialled }} like '00%' then substr({{ dialled }}, 3)
            when length({{ dialled }}) > 10 and {{ dialled }} like {{ code }} || '%' and {{ country }} <> 'BR' then {{ dialled }}
            else {{ code }} || ltrim({{ dialled }}, case when {{ country }} in ('US', 'CA') then '01' else '0' end)
        end
    {%- endset -%}
    case when length({{ number }}) between 8 and 15 then '+' || {{ number }} end
{%- endmacro %}
