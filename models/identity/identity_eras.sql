-- A phone number is given back, a device handed on: after a long rest a value may be somebody else's. Who held it before and who
-- holds it after are of two eras, and a value links only within one.
with recycled_types as (
    select * from {{ ref('identity_identifier_types') }}
    where tier is not null and recycled_after_days is not null
),

excluded_values as (
    select * from {{ ref('identity_excluded_values') }}
),

identifiers as (
    select * from {{ ref('identity_identifiers') }}
),

uses as (
    select
        identifiers.*,
        recycled_types.recycled_after_days
    from identifiers
    inner join recycled_types on identifiers.identifier_type = recycled_types.identifier_type
),

-- Few values can have rested so long: only they are put in order.
rested_values as (
    select
        uses.identifier_type,
        uses.identifier_value
    from uses
    left join excluded_values
        on uses.identifier_type = excluded_values.identifier_type and uses.identifier_value = excluded_values.identifier_value
    where excluded_values.identifier_value is null
    group by uses.identifier_type, uses.identifier_value
    having {{ dbt.datediff('min(uses.last_seen_at)', 'max(uses.first_seen_at)', 'day') }} > max(uses.recycled_after_days)
),

followed as (
    select
        uses.*,
        max(uses.last_seen_at) over (
            partition by uses.identifier_type, uses.identifier_value
            order by uses.first_seen_at, uses.last_seen_at, uses.subject_key
            rows between unbounded preceding and 1 preceding
        ) as used_until
    from uses
    inner join rested_values
        on uses.identifier_type = rested_values.identifier_type and uses.identifier_value = rested_values.identifier_value
),

judged as (
    select
        *,
        {{ dbt.datediff('used_until', 'first_seen_at', 'day') }} > recycled_after_days as begins_era
    from followed
)

select
    subject_key,
    identifier_type,
    identifier_value,
    recycled_after_days,
    max(case when begins_era then used_until end) over (
        partition by identifier_type, identifier_value
        order by first_seen_at, last_seen_at, subject_key
        rows between unbounded preceding and current row
    ) as rested_from,
    max(case when begins_era then first_seen_at end) over (
        partition by identifier_type, identifier_value
        order by first_seen_at, last_seen_at, subject_key
        rows between unbounded preceding and current row
    ) as rested_to
from judged
