-- Customers who may be two people. Nothing is undone here: `cdp identity review` asks, `cdp identity unlink` decides.
with assignment as (
    select * from {{ ref('identity_assignment') }}
    where is_current
),

birth_dates as (
    select * from {{ ref('identity_limited_values') }}
    where identifier_type = 'birth_date'
),

given_names as (
    select * from {{ ref('insight_identity_namesakes') }}
),

weak_links as (
    select * from {{ ref('insight_identity_weak_links') }}
),

sized as (
    select
        customer_id,
        count(*) as subjects
    from assignment
    group by customer_id
),

dated as (
    select
        assignment.customer_id,
        min(birth_dates.identifier_value) as birth_date,
        max(birth_dates.identifier_value) as other_birth_date
    from birth_dates
    inner join assignment on birth_dates.subject_key = assignment.subject_key
    group by assignment.customer_id
    having min(birth_dates.identifier_value) <> max(birth_dates.identifier_value)
),

suspects as (
    select
        customer_id,
        'two given names' as suspicion,
        given_name || ', ' || other_given_name as detail,
        cast(null as {{ dbt.type_float() }}) as match_weight
    from given_names
    union all
    select
        customer_id,
        'two dates of birth' as suspicion,
        replace(birth_date || ', ' || other_birth_date, '|', '-') as detail,
        null as match_weight
    from dated
    union all
    select
        customer_id,
        'a weak link' as suspicion,
        subject_key as detail,
        match_weight
    from weak_links
)

select
    suspects.customer_id,
    suspects.suspicion,
    suspects.detail,
    suspects.match_weight,
    sized.subjects
from suspects
inner join sized on suspects.customer_id = sized.customer_id
