{% macro parse_number(expression, data_type='decimal(18,2)') -%}
    {#-
    Text as a number, currency signs and thousands separators taken out (`"$90,000 "` is 90000); null where it is none. A comma
    before the last one or two digits is a decimal comma (`1.234,50` is 1234.5). What casts as it is needs none of this.
    -#}
    {%- set number = cdp.replace_all("replace(" ~ cdp.latin_digits(expression) ~ ", '٫', '.')", "[$€£٬''’\\s\u00A0]", '') -%}
    coalesce(
        {{ cdp.try_cast(expression, data_type) }},
        case
            when {{ cdp.trimmed(expression) }} = '' then null
            when {{ cdp.matches(number, ',[0-9]{1,2}$') }}
                then {{ cdp.try_cast("replace(replace(" ~ number ~ ", '.', ''), ',', '.')", data_type) }}
            else {{ cdp.try_cast("replace(" ~ number ~ ", ',', '')", data_type) }}
        end
    )
{%- endmacro %}
