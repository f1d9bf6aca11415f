with profiles as (
    select * from {{ ref('conformed_profiles') }}
),

nicknames as (
    select * from {{ ref('nicknames') }}
),

-- A source that knows only the full name: the last word is taken for the family name.
split_names as (
    select
        *,
        coalesce(given_name, {{ dbt.split_part('full_name', "' '", 1) }}) as given_part,
        coalesce(family_name, case when full_name like '% %' then {{ last_word('full_name') }} end) as family_part
    from profiles
),

folded as (
    select
        record_key,
        subject_key,
        source,
        phone,
        birth_date,
        postcode,
        updated_at,
        {{ name_key(dbt.split_part('given_part', "' '", 1)) }} as given_key,
        {{ name_key('family_part') }} as family_key,
        {{ street_key('street') }} as street_key
    from split_names
)

select
    folded.record_key,
    folded.subject_key,
    folded.source,
    folded.phone,
    folded.birth_date,
    folded.postcode,
    folded.updated_at,
    coalesce(nicknames.root, folded.given_key) as given_key,
    folded.family_key,
    folded.street_key
from folded
left join nicknames on folded.given_key = nicknames.nickname
