{% macro record_key(source_name, concept, provides) -%}
    {#- Key of a row across the project. A rejected row is keyed by its place in the raw file, so that none hides another. -#}
    '{{ source_name }}|{{ concept }}|' || case
            when {{ rejection(concept, provides) }} is null then {{ concept_id(concept) }}
            else 'rejected|' || coalesce(_file, '?') || '#' || coalesce(_line, 0) || '@' || _loaded_at
        end
{%- endmacro %}

{% macro rejection(concept, provides) -%}
    {#- Why a row of a staging model is quarantined: it lacks the source's own id, or the model says why. -#}
    {%- set id = concept_id(concept) -%}
    case when {{ id }} is null then '{{ id }} is missing' {{ 'else reject_reason ' if 'reject_reason' in provides }}end
{%- endmacro %}
