-- What each delivery was worth, attribute by attribute: the trend behind `insight_data_quality`.
{%- set given = ['record_key', 'subject_key', 'source', 'party', 'brand', 'updated_at', 'loaded_at', 'record_versions',
    'source_file', 'source_line'] -%}
{%- set attributes = {} -%}
{%- for entry in var('sources').values() -%}
    {%- for concept in entry.concepts -%}
        {%- do attributes.update({concept: concept_columns(concept) | map(attribute='name') | reject('in', given) | list}) -%}
    {%- endfor -%}
{%- endfor %}

with
{%- for concept, names in attributes.items() %}
    {{ concept }}_landed as (
        select
            source,
            cast(loaded_at as date) as landed_on,
            count(*) as kept_rows,
            sum(record_versions) - count(*) as folded_rows,
            {%- for name in names %}
                count({{ name }}) as {{ name }}_filled,
            {%- endfor %}
            max(updated_at) as newest_record_at
        from {{ ref('conformed_' ~ concept) }}
        group by source, cast(loaded_at as date)
    ),

    {{ concept }}_attributes as (
        {%- for name in names %}
            select '{{ name }}' as attribute_name {{ 'union all' if not loop.last }}
        {%- endfor %}
    ),
{% endfor %}
-- Each concept is counted once, whatever an engine makes of a query that is named twice.
landed as (
    {%- for concept, names in attributes.items() %}
        select
            {{ concept }}_landed.source,
            '{{ concept }}' as concept,
            {{ concept }}_attributes.attribute_name,
            {{ concept }}_landed.landed_on,
            {{ concept }}_landed.kept_rows,
            {{ concept }}_landed.folded_rows,
            case {{ concept }}_attributes.attribute_name
                {%- for name in names %}
                    when '{{ name }}' then {{ concept }}_landed.{{ name }}_filled
                {%- endfor %}
            end as filled_rows,
            {{ concept }}_landed.newest_record_at
        from {{ concept }}_landed
        cross join {{ concept }}_attributes
        {{ 'union all' if not loop.last }}
    {%- endfor %}
),

rejects as (
    select
        source,
        concept,
        cast(loaded_at as date) as landed_on,
        count(*) as rejected_rows
    from {{ ref('conformed_rejects') }}
    group by source, concept, cast(loaded_at as date)
)

select
    landed.source,
    landed.concept,
    landed.attribute_name,
    landed.landed_on,
    landed.kept_rows,
    landed.folded_rows,
    {{ count_or_zero('rejects.rejected_rows') }} as rejected_rows,
    landed.filled_rows,
    cast(landed.filled_rows / (1.0 * landed.kept_rows) as decimal(18, 4)) as completeness,
    cast(
        landed.kept_rows / (1.0 * landed.kept_rows + coalesce(rejects.rejected_rows, 0)) as decimal(18, 4)
    ) as validity,
    landed.newest_record_at
from landed
left join rejects
    on
        landed.source = rejects.source
        and landed.concept = rejects.concept
        and landed.landed_on = rejects.landed_on
