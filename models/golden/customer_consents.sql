-- A choice replaces the older ones of the same person. Records that were two customers when it was made were not yet known as
-- one: of choices that do not replace each other the strictest holds, so that a merge never creates a grant.
with choices as (
    select * from {{ ref('customer_consent_choices') }}
),

moves as (
    select * from {{ ref('identity_moves') }}
),

moved_customers as (
    select distinct choices.customer_id
    from choices
    inner join moves on choices.subject_key = moves.subject_key
),

choosers as (
    select distinct
        choices.customer_id,
        choices.subject_key
    from choices
    inner join moved_customers on choices.customer_id = moved_customers.customer_id
),

-- Which id each of them had, and from when until when.
stays as (
    select
        choosers.customer_id,
        choosers.subject_key,
        moves.previous_customer_id as stayed_id,
        lag(moves.assigned_at, 1, {{ epoch() }}) over (partition by moves.subject_key order by moves.assigned_at) as stayed_from,
        moves.assigned_at as stayed_until
    from choosers
    inner join moves on choosers.subject_key = moves.subject_key
    union all
    select
        choosers.customer_id,
        choosers.subject_key,
        choosers.customer_id as stayed_id,
        coalesce(max(moves.assigned_at), {{ epoch() }}) as stayed_from,
        {{ run_time() }} as stayed_until
    from choosers
    left join moves on choosers.subject_key = moves.subject_key
    group by choosers.customer_id, choosers.subject_key
),

other_stays as (
    select * from stays
),

-- When two records of one customer were two customers for the last time.
meetings as (
    select
        stays.subject_key,
        other_stays.subject_key as other_subject_key,
        max(least(stays.stayed_until, other_stays.stayed_until)) as met_at
    from stays
    inner join other_stays on stays.customer_id = other_stays.customer_id
    where
        stays.stayed_id <> other_stays.stayed_id
        and stays.stayed_from < other_stays.stayed_until
        and other_stays.stayed_from < stays.stayed_until
    group by stays.subject_key, other_stays.subject_key
),

newer as (
    select * from choices
),

replaced as (
    select distinct
        choices.record_key,
        choices.channel
    from choices
    inner join moved_customers on choices.customer_id = moved_customers.customer_id
    inner join newer
        on
            choices.customer_id = newer.customer_id
            and choices.brand = newer.brand
            and choices.purpose = newer.purpose
            and choices.channel = newer.channel
            and choices.decided_at < newer.decided_at
    left join meetings
        on choices.subject_key = meetings.subject_key and newer.subject_key = meetings.other_subject_key
    where meetings.met_at is null or meetings.met_at < newer.decided_at
),

ranked as (
    select
        choices.*,
        row_number() over (
            partition by choices.customer_id, choices.brand, choices.purpose, choices.channel
            order by
                case when replaced.record_key is null then 0 else 1 end asc,
                case when moved_customers.customer_id is not null and choices.status = 'granted' then 1 else 0 end asc,
                choices.decided_at desc,
                case when choices.status = 'granted' then 1 else 0 end asc,
                choices.record_key asc
        ) as preference
    from choices
    left join moved_customers on choices.customer_id = moved_customers.customer_id
    left join replaced on choices.record_key = replaced.record_key and choices.channel = replaced.channel
)

select
    customer_id || '|' || brand || '|' || purpose || '|' || channel as consent_ref,
    customer_id,
    brand,
    purpose,
    channel,
    status,
    status = 'granted' as is_granted,
    legal_basis,
    jurisdiction,
    source,
    record_key,
    decided_at
from ranked
where preference = 1
