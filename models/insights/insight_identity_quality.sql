{#- {measure: [relation, dimension, item, value, detail]}; what has no item has one row for each dimension. -#}
{%- set measures = {
    'customers_by_size': ['customers', 'size', none, 'count(*)', "sum(subjects) || ' subjects'"],
    'biggest_customers': ['biggest', 'customer_id', none, 'max(subjects)', "max(sources) || ' sources'"],
    'crowded_identifiers': [
        'crowds', 'identifier_type', 'identifier_value', 'max(subjects)',
        "coalesce(max(reason), 'links as yet; at most ' || max(max_subjects) || ' allowed')",
    ],
    'excluded_values': ['excluded_values', 'identifier_type', none, 'count(*)', "'the largest is held by ' || max(subjects)"],
    'uncompared_blocks': [
        'uncompared', 'rule', none, 'count(distinct block)', "'the largest holds ' || max(records) || ' records'",
    ],
    'id_changes': [
        'events', 'event_type', 'cast(occurred_at as ' ~ dbt.type_string() ~ ')', 'count(*)', "sum(subjects) || ' subjects'",
    ],
    'match_rate': [
        'held', 'source', none, quotient('sum(is_matched)', 'count(*)', 4),
        "sum(is_matched) || ' of ' || count(*) || ' subjects'",
    ],
    'subjects_alone': ['held', 'source', none, 'sum(is_alone)', "'of ' || count(*) || ' subjects'"],
    'refused_merges': ['conflicts', 'identifier_type', none, 'count(*)', "sum(customers) || ' customers'"],
    'suspects': ['suspects', 'suspicion', none, 'count(*)', "sum(subjects) || ' subjects'"],
} -%}
{%- set biggest = 20 -%}

with assignment as (
    select * from {{ ref('identity_assignment') }}
    where is_current
),

handles as (
    select * from {{ ref('identity_handles') }}
),

uncompared as (
    select * from {{ ref('identity_blocks') }}
    where not is_compared and record is null
),

excluded_values as (
    select * from {{ ref('identity_excluded_values') }}
),

events as (
    select * from {{ ref('identity_events') }}
),

conflicts as (
    select * from {{ ref('identity_conflicts') }}
),

crowds as (
    select * from {{ ref('insight_identity_crowds') }}
),

suspects as (
    select * from {{ ref('insight_identity_suspects') }}
),

known as (
    select distinct
        handles.source,
        handles.subject_key,
        assignment.customer_id
    from handles
    inner join assignment on handles.subject_key = assignment.subject_key
),

counted as (
    select
        customer_id,
        min(subject_key) as least_subject,
        count(distinct subject_key) as subjects,
        count(distinct source) as sources
    from known
    group by customer_id
),

customers as (
    select
        *,
        case
            when subjects > 100 then 'over 100'
            when subjects > 20 then '21 to 100'
            when subjects > 10 then '11 to 20'
            else cast(subjects as {{ dbt.type_string() }})
        end as size,
        row_number() over (order by subjects desc, least_subject asc) as size_rank
    from counted
),

biggest as (
    select * from customers
    where size_rank <= {{ biggest }}
),

held as (
    select
        known.source,
        case when customers.sources > 1 then 1 else 0 end as is_matched,
        case when customers.subjects = 1 then 1 else 0 end as is_alone
    from known
    inner join customers on known.customer_id = customers.customer_id
)

{% for measure, (relation, dimension, item, value, detail) in measures.items() %}
    select
        '{{ measure }}' as measure,
        {{ dimension }} as dimension,
        {{ item or 'cast(null as ' ~ dbt.type_string() ~ ')' }} as item,
        cast({{ value }} as decimal(18, 4)) as value,
        {{ detail }} as detail
    from {{ relation }}
    group by {{ dimension }}{{ ', ' ~ item if item }}
    {{ 'union all' if not loop.last }}
{%- endfor %}
