with counted as (
    {%- for concept in concept_ids().keys() %}
        select
            source,
            '{{ concept }}' as concept,
            count(*) as kept_rows,
            sum(record_versions) - count(*) as folded_rows,
            {{ filled_share(concept) }} as completeness,
            {{ 'count(subject_key)' if concept in person_concepts() else 'cast(null as bigint)' }} as identified_rows,
            max(updated_at) as newest_record_at,
            max(loaded_at) as last_loaded_at
        from {{ ref('conformed_' ~ concept) }}
        group by source
        {{ 'union all' if not loop.last }}
    {%- endfor %}
),

rejects as (
    select
        source,
        concept,
        count(*) as rejected_rows
    from {{ ref('conformed_rejects') }}
    group by source, concept
)

select
    coalesce(counted.source, rejects.source) as source,
    coalesce(counted.concept, rejects.concept) as concept,
    {{ count_or_zero('counted.kept_rows') }} as kept_rows,
    {{ count_or_zero('counted.folded_rows') }} as folded_rows,
    {{ count_or_zero('rejects.rejected_rows') }} as rejected_rows,
    counted.identified_rows,
    counted.completeness,
    counted.newest_record_at,
    counted.last_loaded_at,
    -- From the run and not from `CDP_AS_OF`: data of another time have landed in ours.
    {{ dbt.datediff('counted.last_loaded_at', run_time(), 'day') }} as days_since_load
from counted
full outer join rejects on counted.source = rejects.source and counted.concept = rejects.concept
