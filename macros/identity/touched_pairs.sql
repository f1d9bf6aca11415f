{% macro forget_touched_pairs() -%}
    {#-
    Pre-hook of `identity_pairs`: finds the records that have changed, and those of blocks that are compared now and were too large,
    or the other way round, as the work table `id_touched_records`; and takes out the pairs of those and of the gone.
    -#}
    {%- if is_incremental() -%}
        {%- do cdp.add_columns({'built_at': dbt.type_timestamp()}) -%}
        {%- set traits, blocks = ref('identity_traits'), ref('identity_blocks') -%}
        {%- set since = '(select coalesce(max(built.built_at), ' ~ cdp.epoch() ~ ') from ' ~ this ~ ' as built)' -%}
        {%- set touched -%}
        with keyed as (
            {{ cdp.keyed_records(traits) }}
        )

        select record from {{ ref('identity_ratings') }} where changed_at > {{ since }}
        union distinct
        select record from {{ blocks }} where is_compared and changed_at > {{ since }}
        union distinct
        select record from keyed
        where block in (select crowded.block from {{ blocks }} as crowded where not crowded.is_compared and crowded.changed_at > {{ since }})
        {%- endset -%}
        {%- do cdp.work_table('id_touched_records', touched) -%}
        {%- set conditions = [] -%}
        {%- for column in ['record', 'other_record'] -%}
            {%- do conditions.append(column ~ ' in (select touched.record from id_touched_records as touched)') -%}
            {%- do conditions.append(column ~ ' not in (select traits.record from ' ~ traits ~ ' as traits)') -%}
        {%- endfor -%}
        {{ cdp.delete_rows(this, conditions | join(' or ')) }}
    {%- endif -%}
{%- endmacro %}
