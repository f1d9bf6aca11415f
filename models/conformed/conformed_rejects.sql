-- The quarantine: rows that a staging model could not keep. The file and line lead back to the raw row.
{%- set relations = [] -%}
{%- for name, entry in var('sources').items() -%}
    {%- for concept in entry.concepts -%}
        {%- do relations.append([name, concept, ref('stg_' ~ name ~ '__' ~ concept)]) -%}
    {%- endfor -%}
{%- endfor -%}

{%- for name, concept, relation in relations %}
    select
        record_key,
        source,
        '{{ concept }}' as concept,
        reject_reason,
        source_file,
        source_line,
        loaded_at
    from {{ relation }}
    where reject_reason is not null
    {{ 'union all' if not loop.last }}
{%- endfor %}
