{% macro email_key(expression) -%}
    {#-
    What makes a clean address the same mailbox: Google ignores dots and everything from a plus on, the other large providers
    only the latter. For matching; what is sent to stays as it was given.
    -#}
    {%- set mailbox = dbt.split_part(dbt.split_part(expression, "'@'", 1), "'+'", 1) -%}
    case
        when {{ expression }} like '+%' then {{ expression }}
        when {{ expression }} like '%@gmail.com' or {{ expression }} like '%@googlemail.com'
            then replace({{ mailbox }}, '.', '') || '@gmail.com'
        when {{ expression }} like '%+%@%' and {{ cdp.matches(expression, '@(outlook|hotmail|live|icloud|me|fastmail|proton|protonmail|pm)\\.') }}
            then {{ mailbox }} || '@' || {{ dbt.split_part(expression, "'@'", 2) }}
        else {{ expression }}
    end
{%- endmacro %}
