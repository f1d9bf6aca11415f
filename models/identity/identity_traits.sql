-- A record of a person as it is compared with others: folded, its parts apart, nothing left that only looks different.
{{ config(materialized='incremental', pre_hook="{{ forget_touched_subjects() }}") }}

with subjects as (
    select * from {{ ref('identity_subjects') }}
    {%- if is_incremental() %}
    where node not in (select known.node from {{ this }} as known)
    {%- endif %}
),

profiles as (
    select * from {{ ref('conformed_profiles') }}
),

missing as (
    select
        profiles.*,
        subjects.node
    from profiles
    inner join subjects on profiles.subject_key = subjects.subject_key
),

parted as (
    select
        *,
        {{ given_part() }} as given_part,
        {{ family_part() }} as family_part,
        {{ email_key('email') }} as email_key
    from missing
),

last_number as (
    {%- if is_incremental() %}
    select coalesce(max(record), 0) as last_record from {{ this }}
    {%- else %}
        select 0 as last_record
    {%- endif %}
),

-- Apart from the rest of the record, which would have to be put in order with its key.
numbered as (
    select
        missing.record_key,
        last_number.last_record + row_number() over (order by missing.record_key) as record
    from missing
    cross join last_number
),

names as (
    select * from {{ ref('identity_names') }}
),

family_names as (
    select * from names
)

select
    numbered.record,
    parted.node,
    parted.record_key,
    parted.subject_key,
    parted.source,
    names.name_key as given_key,
    names.name_root as given_root,
    names.root_sound as given_sound,
    family_names.name_key as family_key,
    family_names.first_part as family_first,
    family_names.last_part as family_last,
    family_names.name_sound as family_sound,
    parted.birth_date,
    replace(cast(parted.birth_date as {{ dbt.type_string() }}), '-', '') as birth_key,
    parted.email_key,
    {{ dbt.split_part('parted.email_key', "'@'", 1) }} as email_local,
    parted.phone,
    {{ street_key('parted.street') }} as street_key,
    {{ postcode_key('parted.postcode') }} as postcode_key,
    {{ name_key('parted.city') }} as city_key,
    parted.country,
    parted.gender,
    parted.national_id,
    case when parted.created_at < parted.updated_at then parted.created_at else parted.updated_at end as first_seen_at,
    parted.updated_at,
    {{ run_time() }} as built_at
from parted
inner join numbered on parted.record_key = numbered.record_key
left join names on parted.given_part = names.name
left join family_names on parted.family_part = family_names.name
