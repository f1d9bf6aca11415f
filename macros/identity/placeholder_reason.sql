{% macro placeholder_reason(identifier_type, identifier_value) -%}
    {#-
    Why an identifier value stands for nobody, by the patterns of the var `blocked_patterns`; null for a real one. The patterns
    are constants of the query: a pattern from a table would be compiled anew for every row.
    -#}
    case
        {%- for rule in var('blocked_patterns') %}
        when {{ identifier_type }} in ('{{ rule.types | join("', '") }}') and {{ cdp.matches(identifier_value, rule.pattern | replace("'", "''")) }}
            then '{{ rule.reason | replace("'", "''") }}'
        {%- endfor %}
    end
{%- endmacro %}

{% macro is_contact_point(reason) -%}
    {#- Whether somebody can be written to at a value that `reason` keeps from linking: the rule of the pattern says so. -#}
    {%- set reasons = var('blocked_patterns') | selectattr('is_contact_point', 'defined') | selectattr('is_contact_point') | map(attribute='reason') | list -%}
    {%- if reasons -%}
        {{ reason }} in ('{{ reasons | map('replace', "'", "''") | join("', '") }}')
    {%- else -%}
        false
    {%- endif -%}
{%- endmacro %}
