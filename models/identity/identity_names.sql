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
    union distinct
    select {{ family_part() }} as name from profiles
),

folded as (
    select
        name,
        {{ name_key('name') }} as name_key,
        {{ family_words('name') }} as name_words
    from parts
    where name is not null
),

rooted as (
    select
        folded.*,
        coalesce(nicknames.root, folded.name_key) as name_root
    from folded
    left join nicknames on folded.name_key = nicknames.nickname
    where folded.name_key is not null
),

-- In steps of their own: an expression within an expression grows with every one of its mentions.
spelt as (
    select
        *,
        {{ latin_letters('name_key') }} as latin_key,
        {{ latin_letters('name_root') }} as latin_root,
        {{ first_word('name_words') }} as first_word,
        {{ last_word('name_words') }} as last_word
    from rooted
)

-- What is written in no alphabet that has a sound sounds as it is written.
select
    name,
    name_key,
    name_root,
    coalesce({{ name_key('first_word') }}, name_key) as first_part,
    coalesce({{ name_key('last_word') }}, name_key) as last_part,
    coalesce({{ sound_key('latin_key') }}, name_key) as name_sound,
    coalesce({{ sound_key('latin_root') }}, name_root) as root_sound
from spelt
