-- What an id that was once given out no longer says: whom it meant is, wholly or in part, another customer now, or nobody.
with moves as (
    select * from {{ ref('identity_moves') }}
),

ledger as (
    select * from {{ ref('identity_assignment') }}
),

aliases as (
    select * from {{ ref('identity_aliases') }}
),

customers as (
    select
        customer_id,
        max(case when is_current then 1 else 0 end) = 1 as is_living,
        max(assigned_at) as last_assigned_at
    from ledger
    group by customer_id
),

-- Since when a subject had been with the id that it left: what was said of the id before says nothing of the subject.
stays as (
    select
        subject_key,
        previous_customer_id as former_customer_id,
        coalesce(lag(assigned_at) over (partition by subject_key order by assigned_at), {{ epoch() }}) as held_from,
        assigned_at
    from moves
)

-- Who came back to the same id is who they were.
select
    stays.former_customer_id,
    ledger.customer_id,
    case when max(aliases.customer_id) is null then 'split' else 'merged' end as event_type,
    coalesce(max(case when customers.is_living then 1 else 0 end), 0) = 1 as is_living,
    count(distinct stays.subject_key) as subjects,
    min(stays.held_from) as held_from,
    max(stays.assigned_at) as occurred_at
from stays
inner join ledger on stays.subject_key = ledger.subject_key
left join customers on stays.former_customer_id = customers.customer_id
left join aliases
    on stays.former_customer_id = aliases.former_customer_id and ledger.customer_id = aliases.customer_id
where stays.former_customer_id <> ledger.customer_id
group by stays.former_customer_id, ledger.customer_id
union all
select
    customers.customer_id as former_customer_id,
    cast(null as {{ dbt.type_string() }}) as customer_id,
    'retired' as event_type,
    customers.is_living,
    count(*) as subjects,
    {{ epoch() }} as held_from,
    customers.last_assigned_at as occurred_at
from customers
inner join ledger on customers.customer_id = ledger.customer_id
where not customers.is_living
group by customers.customer_id, customers.is_living, customers.last_assigned_at
