{% macro conformed(concept) -%}
    {#- Stacks the staging models of every registered source that fills a concept; rejected rows stay behind. -#}
    {%- set columns = cdp.concept_columns(concept) -%}
    {%- set relations = [] -%}
    {%- for name, entry in var('sources').items() if concept in entry.concepts -%}
        {%- do relations.append(ref('stg_' ~ name ~ '__' ~ concept)) -%}
    {%- endfor -%}
    {%- for relation in relations %}
select
    {{ columns | map(attribute='name') | join(',\n    ') }}
from {{ relation }}
where reject_reason is null
        {%- if not loop.last %}
union all
        {%- endif -%}
    {%- else %}
select
    {%- for column in columns %}
    cast(null as {{ api.Column.translate_type(column.data_type) }}) as {{ column.name }}{{ ',' if not loop.last }}
    {%- endfor %}
{{ cdp.no_rows() }}
    {%- endfor -%}
{%- endmacro %}
