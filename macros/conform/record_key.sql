{% macro record_key(source_name, concept, provides) -%}
    {#-
    Key of a row across the project. A rejected row is keyed by its place in the raw file, so that none hides another; where a
    row sums up all raw rows of its record (it provides `record_versions`) there is no other, and the id is enough.
    -#}
    {%- set id = cdp.concept_id(concept) -%}
    '{{ source_name }}|{{ concept }}|' || case
            when {{ id ~ ' is not null' if 'record_versions' in provides else cdp.rejection(concept, provides) ~ ' is null' }} then {{ id }}
            else 'rejected|' || coalesce(_file, '?') || '#' || coalesce(_line, 0) || '@' || _loaded_at
        end
{%- endmacro %}

{% macro rejection(concept, provides) -%}
    {#-
    Why a row of a staging model is quarantined: the model says why, or the row lacks the source's own id. The model's reason
    comes first: it knows the raw columns, and a row that could not be read often has no id because of it.
    -#}
    {%- set id = cdp.concept_id(concept) -%}
    {%- set missing = "case when " ~ id ~ " is null then '" ~ id ~ " is missing' end" -%}
    {{ 'coalesce(reject_reason, ' ~ missing ~ ')' if 'reject_reason' in provides else missing }}
{%- endmacro %}
