-- A record of a person as it is compared with others: folded, its parts apart, nothing left that only looks different.
with profiles as (
    select
        *,
        {{ given_part() }} as given_part,
        {{ family_part() }} as family_part,
        {{ email_key('email') }} as email_key
    from {{ ref('conformed_profiles') }}
    where subject_key is not null
),

subjects as (
    select * from {{ ref('identity_subjects') }}
),

names as (
    select * from {{ ref('identity_names') }}
),

family_names as (
    select * from names
)

select
    row_number() over (order by profiles.record_key) as record,
    subjects.node,
    profiles.record_key,
    profiles.subject_key,
    profiles.source,
    names.name_key as given_key,
    names.name_root as given_root,
    names.root_sound as given_sound,
    family_names.name_key as family_key,
    family_names.first_part as family_first,
    family_names.last_part as family_last,
    family_names.name_sound as family_sound,
    profiles.birth_date,
    replace(cast(profiles.birth_date as {{ dbt.type_string() }}), '-', '') as birth_key,
    profiles.email_key,
    {{ dbt.split_part('profiles.email_key', "'@'", 1) }} as email_local,
    profiles.phone,
    {{ street_key('profiles.street') }} as street_key,
    {{ postcode_key('profiles.postcode') }} as postcode_key,
    {{ name_key('profiles.city') }} as city_key,
    profiles.country,
    profiles.gender,
    profiles.national_id,
    case when profiles.created_at < profiles.updated_at then profiles.created_at else profiles.updated_at end as first_seen_at,
    profiles.updated_at
from profiles
inner join subjects on profiles.subject_key = subjects.subject_key
left join names on profiles.given_part = names.name
left join family_names on profiles.family_part = family_names.name
