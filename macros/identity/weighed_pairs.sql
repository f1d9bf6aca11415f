{% macro weighed_pairs() %}
{#- The CTEs weighed and scored: what each level is worth, and the sums. -#}
weighed as (
    select
        levelled.*
        {%- for comparison in cdp.comparisons() %},
        {{ cdp.comparison_weight(comparison) }} as {{ comparison }}_weight
        {%- endfor %},
        {% for comparison in cdp.comparisons() -%}
        {{ '+ ' if not loop.first }}{{ cdp.household_weight(comparison) }}
        {% endfor -%} as household_evidence
    from levelled
    cross join weight_row as weights
),

scored as (
    select
        *,
        {% for comparison in cdp.comparisons() %}{{ comparison }}_weight{{ ' + ' if not loop.last }}{% endfor %} as stranger_evidence,
        {% for comparison in cdp.comparisons() if comparison not in ['given_name', 'family_name'] -%}
        {{ comparison }}_weight{{ ' + ' if not loop.last }}
        {%- endfor %} as namesake_evidence
    from weighed
)
{%- endmacro %}

{% macro match_weight(evidence, prior, unit=1.0) -%}
    {#-
    The match weight in bits, where somebody else may be a stranger, one of the household or a namesake. evidence, prior: names of
    the relations with the evidence and with the shares; unit: how many of the evidence's units are a bit.
    -#}
    -ln(
        {%- for other in ['stranger', 'household', 'namesake'] %}
        {{ '+ ' if not loop.first }}power(2.0, -least({{ evidence }}.{{ other }}_evidence / {{ unit }} + {{ prior }}.{{ other }}_bits, 60))
        {%- endfor %}
    ) / ln(2)
{%- endmacro %}
