-- People of one family name at one address. A household never merges people; it only says that they live together.
-- Name and address are those that survived, so only where somebody lives now counts: a former flatmate is no household.
with attributes as (
    select * from {{ ref('customer_golden_attributes') }}
),

profiles as (
    select * from {{ ref('customer_profiles') }}
),

assignment as (
    select * from {{ ref('identity_assignment') }}
),

-- The newest record may know the postal code only; if an older one has a street of that code, somebody still lives there.
streets as (
    select
        customer_id,
        street,
        {{ postcode_key('postcode') }} as postcode_key,
        row_number() over (
            partition by customer_id, {{ postcode_key('postcode') }}
            order by updated_at desc, record_key asc
        ) as preference
    from profiles
    where street is not null and postcode is not null
),

keyed as (
    select
        *,
        {{ postcode_key('postcode') }} as postcode_key
    from attributes
),

located as (
    select
        keyed.customer_id,
        keyed.given_name,
        keyed.family_name,
        keyed.full_name,
        coalesce(keyed.street, streets.street) as street,
        keyed.postcode_key,
        keyed.city
    from keyed
    left join streets
        on
            keyed.customer_id = streets.customer_id
            and keyed.postcode_key = streets.postcode_key
            and streets.preference = 1
),

folded as (
    select
        customer_id,
        -- Who has a full name only is known by its last word, unless the given name is all there is.
        {{ name_key("coalesce(family_name, case when full_name <> coalesce(given_name, '') and full_name like '% %' then "
            ~ last_word('full_name') ~ " end)") }} as family_key,
        {{ street_key('street') }} as street_key,
        {{ street_initials('street') }} as street_initials,
        postcode_key,
        {{ name_key('city') }} as city_key
    from located
),

latin as (
    select
        *,
        {{ latin_letters('family_key') }} as family_letters,
        {{ latin_letters('city_key') }} as city_letters
    from folded
    where family_key is not null and street_key is not null
),

-- A name counts as it sounds: a family writes it in two spellings or alphabets. A street counts by its initials, for words are
-- shortened; where a country has no postal codes a city is too large for that.
placed as (
    select
        customer_id,
        coalesce({{ sound_key('family_letters') }}, family_key) as family,
        case when postcode_key is null then street_key else street_initials end as street,
        coalesce(postcode_key, {{ sound_key('city_letters') }}) as place
    from latin
),

-- How long an id has been there; of those that one run has minted the least subject's is first.
ids as (
    select
        customer_id,
        min(minted_at) as minted_at,
        min(subject_key) as least_subject_key
    from assignment
    where is_current
    group by customer_id
)

select
    placed.customer_id,
    -- The id is made of a customer id, so it holds nothing of the name or the address; of the oldest, so that nobody who comes
    -- to live there changes it.
    'h' || substr(first_value(placed.customer_id) over (
        partition by placed.family, placed.street, placed.place
        order by ids.minted_at, ids.least_subject_key, placed.customer_id
    ), 2) as household_id
from placed
left join ids on placed.customer_id = ids.customer_id
where placed.place is not null
