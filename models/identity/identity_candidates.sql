-- The pairs of records of two subjects that are worth comparing: those that stand together in a block.
with blocks as (
    select * from {{ ref('identity_blocks') }}
    where is_compared
),

other_blocks as (
    select * from blocks
)

select distinct
    blocks.record,
    other_blocks.record as other_record
from blocks
inner join other_blocks on blocks.block = other_blocks.block
where blocks.record < other_blocks.record and blocks.node <> other_blocks.node
