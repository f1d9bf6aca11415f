-- A wrong contact sends one person's mail to another. Only the e-mail address joins the two systems; the CRM's own list of
-- customer numbers, which no model reads for this, says which contact is the right one.
with assignment as (
    select * from {{ ref('identity_assignment') }}
    where is_current
),

shop as (
    select profiles.profile_id, assignment.customer_id
    from {{ ref('stg_shop__profiles') }} as profiles
    inner join assignment on profiles.subject_key = assignment.subject_key
),

crm as (
    select profiles.profile_id, assignment.customer_id
    from {{ ref('stg_crm__profiles') }} as profiles
    inner join assignment on profiles.subject_key = assignment.subject_key
),

truth as (
    select * from {{ source('crm', 'customers') }}
    where person_id is not null
)

select
    shop.profile_id as shop_customer,
    count(crm.profile_id) as crm_contacts,
    count(truth.customer_id) as right_contacts
from shop
left join crm on shop.customer_id = crm.customer_id
left join truth on shop.profile_id = truth.customer_id and crm.profile_id = truth.person_id
group by shop.profile_id
having count(crm.profile_id) <> 1 or count(truth.customer_id) <> 1
