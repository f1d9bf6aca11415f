-- Names repeat: each is folded once, however many bear it.
with profiles as (
    select * from {{ ref('conformed_profiles') }}
    where subject_key is not null
),

nicknames as (
    select * from {{ ref('nicknames') }}
),

parts as (
    select {{ given_part() }} as name from profiles
    union
    select {{ family_part() }} as name from profiles
),

folded as (
    select
        name,
        {{ name_key('name') }} as name_key
    from parts
    where name is not null
),

rooted as (
    select
        folded.name,
        folded.name_key,
        coalesce(nicknames.root, folded.name_key) as name_root
    from folded
    left join nicknames on folded.name_key = nicknames.nickname
    where folded.name_key is not null
)

select
    name,
    name_key,
    name_root,
    {{ sound_key('name_key') }} as name_sound,
    {{ sound_key('name_root') }} as root_sound
from rooted
