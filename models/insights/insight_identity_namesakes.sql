-- Customers whose records bear two given names that are neither short forms, nor initials, nor misspellings of one another.
with assignment as (
    select * from {{ ref('identity_assignment') }}
    where is_current
),

traits as (
    select * from {{ ref('identity_traits') }}
),

named as (
    select distinct
        assignment.customer_id,
        traits.given_root,
        traits.given_sound
    from traits
    inner join assignment on traits.subject_key = assignment.subject_key
    where traits.given_root is not null
),

families as (
    select distinct
        assignment.customer_id,
        traits.family_key
    from traits
    inner join assignment on traits.subject_key = assignment.subject_key
    where traits.family_key is not null
),

-- Where given and family name have changed places, the family name is no second given name.
one as (
    select named.*
    from named
    left join families on named.customer_id = families.customer_id and named.given_root = families.family_key
    where families.customer_id is null
),

other as (
    select * from one
),

different as (
    select
        one.customer_id,
        one.given_root,
        other.given_root as other_given_root
    from one
    inner join other on one.customer_id = other.customer_id and one.given_root < other.given_root
    where
        coalesce(one.given_sound, one.given_root) <> coalesce(other.given_sound, other.given_root)
        and other.given_root not like one.given_root || '%'
        and not ({{ is_close('given_root', [2, 4, 7]) }})
)

select
    customer_id,
    min(given_root) as given_name,
    max(other_given_root) as other_given_name
from different
group by customer_id
