-- The pairs of records of two subjects that are worth comparing: those that stand together in a block.
-- depends_on: {{ ref('identity_traits') }}
{{ config(
    materialized='incremental',
    pre_hook="{{ forget_touched_candidates() }}",
    post_hook="{{ cdp.drop_work_table('id_touched_records') }}",
) }}

with blocks as (
    select * from {{ ref('identity_blocks') }}
    where is_compared
),

touched as (
    select * from blocks
    {%- if is_incremental() %}
    where record in (select touched.record from id_touched_records as touched)
    {%- endif %}
),

met as (
    select
        least(touched.record, blocks.record) as record,
        greatest(touched.record, blocks.record) as other_record
    from touched
    inner join blocks on touched.block = blocks.block
    where touched.node <> blocks.node {{ '' if is_incremental() else 'and touched.record < blocks.record' }}
)

select distinct
    record,
    other_record,
    {{ run_time() }} as built_at
from met
