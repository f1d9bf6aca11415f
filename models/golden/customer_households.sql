-- People of one family name at one address. A household never merges people; it only says that they live together.
with names as (
    select * from {{ ref('identity_names') }}
),

assignment as (
    select * from {{ ref('identity_assignment') }}
    where is_current
),

lineage as (
    select * from {{ ref('customer_attribute_lineage') }}
    where attribute_name = 'address'
),

-- Only the address where somebody lives now: a former flatmate is no household.
addresses as (
    select
        assignment.customer_id,
        names.family_key,
        names.street_key,
        names.postcode,
        row_number() over (partition by assignment.customer_id order by names.updated_at desc, names.subject_key asc) as recency
    from names
    inner join assignment on names.subject_key = assignment.subject_key
    where names.family_key is not null and names.street_key is not null and names.postcode is not null
)

select
    addresses.customer_id,
    -- The id is made of a customer id, so it holds nothing of the name or the address.
    'h' || substr(
        min(addresses.customer_id) over (partition by addresses.family_key, addresses.street_key, addresses.postcode), 2
    ) as household_id
from addresses
inner join lineage on addresses.customer_id = lineage.customer_id
where addresses.recency = 1
