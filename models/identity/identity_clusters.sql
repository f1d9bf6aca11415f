{{ config(materialized='clusters') }}

-- Evidence for the materialisation: who is there, what links them, and what must not come together.
with subjects as (
    select * from {{ ref('identity_subjects') }}
),

links as (
    select * from {{ ref('identity_links') }}
),

identifiers as (
    select * from {{ ref('identity_identifiers') }}
),

limited_types as (
    select * from {{ ref('identity_identifier_types') }}
    where max_values is not null
),

excluded_values as (
    select * from {{ ref('identity_excluded_values') }}
),

linked_subjects as (
    select distinct subject_key from links
)

select
    node,
    is_known,
    cast(null as {{ dbt.type_bigint() }}) as star,
    cast(null as {{ dbt.type_int() }}) as tier,
    cast(null as boolean) as joins_known,
    cast(null as {{ dbt.type_string() }}) as identifier_type,
    cast(null as {{ dbt.type_string() }}) as identifier_value,
    cast(null as {{ dbt.type_int() }}) as max_values
from subjects
union all
select
    subjects.node,
    subjects.is_known,
    links.star,
    links.tier,
    links.joins_known,
    cast(null as {{ dbt.type_string() }}) as identifier_type,
    cast(null as {{ dbt.type_string() }}) as identifier_value,
    cast(null as {{ dbt.type_int() }}) as max_values
from links
inner join subjects on links.subject_key = subjects.subject_key
union all
select
    subjects.node,
    subjects.is_known,
    cast(null as {{ dbt.type_bigint() }}) as star,
    cast(null as {{ dbt.type_int() }}) as tier,
    cast(null as boolean) as joins_known,
    identifiers.identifier_type,
    identifiers.identifier_value,
    limited_types.max_values
from identifiers
inner join linked_subjects on identifiers.subject_key = linked_subjects.subject_key
inner join limited_types on identifiers.identifier_type = limited_types.identifier_type
inner join subjects on identifiers.subject_key = subjects.subject_key
left join excluded_values
    on
        identifiers.identifier_type = excluded_values.identifier_type
        and identifiers.identifier_value = excluded_values.identifier_value
where excluded_values.identifier_value is null
