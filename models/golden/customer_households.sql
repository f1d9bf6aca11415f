-- People of one family name at one address. A household never merges people; it only says that they live together.
with names as (
    select * from {{ ref('identity_names') }}
),

-- Only the address where somebody lives now: a former flatmate is no household.
lineage as (
    select * from {{ ref('customer_attribute_lineage') }}
    where attribute_name = 'address'
)

select
    lineage.customer_id,
    -- The id is made of a customer id, so it holds nothing of the name or the address.
    'h' || substr(
        min(lineage.customer_id) over (partition by names.family_key, names.street_key, names.postcode), 2
    ) as household_id
from lineage
inner join names on lineage.record_key = names.record_key
where names.family_key is not null and names.street_key is not null and names.postcode is not null
