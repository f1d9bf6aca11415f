-- People of one family name at one address. A household never merges people; it only says that they live together.
-- Name and address are those that survived, so only where somebody lives now counts: a former flatmate is no household.
with attributes as (
    select * from {{ ref('customer_golden_attributes') }}
),

folded as (
    select
        customer_id,
        -- Who has a full name only is known by its last word, unless the given name is all there is.
        {{ name_key("coalesce(family_name, case when full_name <> coalesce(given_name, '') and full_name like '% %' then "
            ~ last_word('full_name') ~ " end)") }} as family_key,
        {{ street_key('street') }} as street_key,
        postcode
    from attributes
)

select
    customer_id,
    -- The id is made of a customer id, so it holds nothing of the name or the address.
    'h' || substr(min(customer_id) over (partition by family_key, street_key, postcode), 2) as household_id
from folded
where family_key is not null and street_key is not null and postcode is not null
