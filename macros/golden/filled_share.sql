{% macro filled_share(concept) -%}
    {#-
    Aggregate: the share of a concept's own columns that hold a value, over all rows. Keys and what the project itself fills in
    do not count: they are always there.
    -#}
    {%- set given = ['record_key', 'subject_key', 'source', 'party', 'brand', 'updated_at', 'loaded_at', 'record_versions', 'source_file', 'source_line'] -%}
    {%- set names = cdp.concept_columns(concept) | map(attribute='name') | reject('in', given) | list -%}
    {%- if not names -%}
        cast(null as decimal(18, 4))
    {%- else -%}
        {%- set filled = [] -%}
        {%- for name in names -%}
            {%- do filled.append('count(' ~ name ~ ')') -%}
        {%- endfor -%}
        {{ cdp.quotient('(' ~ filled | join(' + ') ~ ')', '(' ~ names | length ~ ' * count(*))', 4) }}
    {%- endif -%}
{%- endmacro %}
