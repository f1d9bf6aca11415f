-- Hurt if it fails: a person who refused a purpose that the list of channels misspells; the refusal reaches no channel.
-- Not tested: purposes that sources mention and nobody listed; they are kept as they are.
with channels as (
    select * from {{ ref('consent_channels') }}
),

purposes as (
    select * from {{ ref('purposes') }}
)

select
    channels.purpose,
    channels.channel
from channels
left join purposes on channels.purpose = purposes.purpose
where purposes.purpose is null or channels.channel = 'any'
