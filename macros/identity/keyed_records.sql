{% macro keyed_records(traits) -%}
    {#-
    The blocks that each record of `traits` stands in, as (record, node, rule, block): the number of the rule, for ten of them for
    each record are counted, and numbers are counted faster.
    -#}
    {%- for rule, columns in cdp.blocking_rules().items() %}
        select
            record,
            node,
            {{ loop.index }} as rule,
            {{ cdp.hash_number(["'" ~ rule ~ "'"] + columns) }} as block
        from {{ traits }}
        where {{ columns | join(' is not null and ') }} is not null
        {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{% macro rule_name(number) -%}
    {#- The name of the rule that has a number in `keyed_records`. -#}
    case {{ number }}
        {%- for rule in cdp.blocking_rules() %}
        when {{ loop.index }} then '{{ rule }}'
        {%- endfor %}
    end
{%- endmacro %}
