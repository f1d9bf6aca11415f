{% macro weight_columns(weights) -%}
    {#- The seed of weights as one row: a column for each level, `<level>_share` where the frequency of the value counts. -#}
    {%- for comparison, levels in cdp.comparisons().items() %}
        {%- for level in levels.keys() | reject('eq', 'unknown') | list + ['differs'] %}
    max(case when comparison = '{{ comparison }}' and level = '{{ level }}' then weight end) as {{ comparison }}_{{ level }},
    max(case when comparison = '{{ comparison }}' and level = '{{ level }}' then household_weight end) as {{ comparison }}_{{ level }}_household,
            {%- if cdp.rarities().get(comparison, {}).get(level) %}
    max(case when comparison = '{{ comparison }}' and level = '{{ level }}' then ln(m) / ln(2) end) as {{ comparison }}_{{ level }}_share,
            {%- endif %}
        {%- endfor %}
    {%- endfor %}
    count(*) as levels
{%- endmacro %}
