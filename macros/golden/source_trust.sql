{% macro source_trust() -%}
    {#- The sources of the registry with their party, brand and trust rank (1 is trusted most), as a query. -#}
    {%- for name, entry in var('sources').items() %}
    select
        '{{ name }}' as source,
        '{{ entry.party }}' as party,
        {{ "'" ~ entry.brand ~ "'" if entry.brand else 'cast(null as ' ~ dbt.type_string() ~ ')' }} as brand,
        {{ entry.trust }} as trust
        {%- if not loop.last %}
    union all
        {%- endif %}
    {%- endfor %}
{%- endmacro %}
