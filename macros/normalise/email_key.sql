{% macro email_key(expression) -%}
    {#-
    What makes a clean address the same mailbox: Google ignores dots and everything from a plus on, the other large providers
    only the latter. For matching; what is sent to stays as it was given.
    -#}
    case
        when {{ matches(expression, '@(gmail|googlemail)\\.com$') }}
            then replace({{ dbt.split_part(dbt.split_part(expression, "'@'", 1), "'+'", 1) }}, '.', '') || '@gmail.com'
        when {{ matches(expression, '\\+.*@(outlook|hotmail|live|icloud|fastmail|proton)\\.') }}
            then {{ dbt.split_part(dbt.split_part(expression, "'@'", 1), "'+'", 1) }} || '@' || {{ dbt.split_part(expression, "'@'", 2) }}
        else {{ expression }}
    end
{%- endmacro %}
