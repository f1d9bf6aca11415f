{% macro many_records() -%}
    {#- From how many records on a value alone says so little that only the smallest blocks of it are compared. -#}
    {{ return(20000) }}
{%- endmacro %}

{% macro keyed_records(traits) -%}
    {#- The blocks that each record of `traits` stands in, as (record, node, rule, block). -#}
    {%- for rule, columns in cdp.blocking_rules().items() %}
        select
            record,
            node,
            '{{ rule }}' as rule,
            {{ cdp.hash_number(rule, columns) }} as block
        from {{ traits }}
        where {{ columns | join(' is not null and ') }} is not null
        {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{% macro forget_touched_blocks() -%}
    {#-
    Pre-hook of `identity_blocks`: finds the blocks that a record has come to or has left, as the work table `id_touched_blocks`
    (block, was_compared, was_crowded, changed_at), and takes them out; the model makes them anew.
    -#}
    {%- if is_incremental() -%}
        {%- do cdp.add_columns({'node': dbt.type_bigint(), 'built_at': dbt.type_timestamp(), 'changed_at': dbt.type_timestamp()}) -%}
        {%- set traits = ref('identity_traits') -%}
        {%- set touched -%}
        with arrived as (
            select * from {{ traits }}
            where built_at > (select coalesce(max(built.built_at), {{ cdp.epoch() }}) from {{ this }} as built)
        ),

        keyed as (
            {{ cdp.keyed_records('arrived') }}
        ),

        touched as (
            select block from keyed
            union distinct
            select built.block
            from {{ this }} as built
            left join {{ traits }} as traits on built.record = traits.record
            where
                built.built_at is null
                or built.record is not null and (traits.record is null or built.built_at < traits.built_at)
        )

        select
            touched.block,
            max(case when built.is_compared then 1 else 0 end) = 1 as was_compared,
            max(case when not built.is_compared then 1 else 0 end) = 1 as was_crowded,
            max(built.changed_at) as changed_at
        from touched
        left join {{ this }} as built on touched.block = built.block
        group by touched.block
        {%- endset -%}
        {%- do cdp.work_table('id_touched_blocks', touched) -%}
        {{ cdp.delete_rows(this, 'block in (select touched.block from id_touched_blocks as touched)') }}
    {%- endif -%}
{%- endmacro %}

{% macro forget_touched_candidates() -%}
    {#-
    Pre-hook of `identity_candidates`: finds the records that have changed, and those of blocks that are compared now and were too
    large, or the other way round, as the work table `id_touched_records`; and takes out the pairs of those and of the gone.
    -#}
    {%- if is_incremental() -%}
        {%- do cdp.add_columns({'built_at': dbt.type_timestamp()}) -%}
        {%- set traits, blocks = ref('identity_traits'), ref('identity_blocks') -%}
        {%- set since = '(select coalesce(max(built.built_at), ' ~ cdp.epoch() ~ ') from ' ~ this ~ ' as built)' -%}
        {%- set touched -%}
        with keyed as (
            {{ cdp.keyed_records(traits) }}
        )

        select record from {{ traits }} where built_at > {{ since }}
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
