{% macro forget_touched_blocks() -%}
    {#-
    Pre-hook of `identity_blocks`: finds the blocks that a record has come to or has left (`id_touched_blocks`), and takes them out;
    the model makes them anew. Who stands in a crowded block is not kept: it is counted again.
    -#}
    {%- if is_incremental() -%}
        {%- do cdp.add_columns({'is_wide': api.Column.translate_type('boolean'), 'node': dbt.type_bigint(), 'built_at': dbt.type_timestamp(), 'changed_at': dbt.type_timestamp()}) -%}
        {%- set traits = ref('identity_traits') -%}
        {%- set touched -%}
        with arrived as (
            select * from {{ traits }}
            where built_at > (select coalesce(max(built.built_at), {{ cdp.epoch() }}) from {{ this }} as built)
        ),

        keyed as (
            {{ cdp.keyed_records('arrived') }}
        ),

        all_keyed as (
            {{ cdp.keyed_records(traits) }}
        ),

        counted as (
            select block, count(*) as records from all_keyed
            where block in (select crowded.block from {{ this }} as crowded where crowded.record is null)
            group by block
        ),

        touched as (
            select block from keyed
            union distinct
            select crowded.block
            from {{ this }} as crowded
            left join counted on crowded.block = counted.block
            where crowded.record is null and coalesce(counted.records, 0) <> crowded.records
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
            max(case when built.is_wide then 1 else 0 end) = 1 as was_wide,
            max(built.changed_at) as changed_at
        from touched
        left join {{ this }} as built on touched.block = built.block
        group by touched.block
        {%- endset -%}
        {%- do cdp.work_table('id_touched_blocks', touched) -%}
        {%- set noted = 'select block, was_compared, was_wide, changed_at from id_touched_blocks where was_compared or was_crowded' -%}
        {%- do cdp.note_first('block, is_compared, is_wide, changed_at', noted) -%}
        {{ cdp.delete_rows(this, 'built_at is not null and block in (select touched.block from id_touched_blocks as touched)') }}
    {%- endif -%}
{%- endmacro %}
