-- Hurt if it fails: whoever counts orders, visits or tickets; a join on a key that is not one doubles rows without a
-- message.
-- Not tested: whose rows they are.
with visits as (
    select coalesce(sum(events), 0) as event_count from {{ ref('customer_sessions') }}
),

counted as (
    {%- for concept in ['orders', 'order_lines', 'events', 'interactions', 'engagements'] %}
        select
            '{{ concept }}' as concept,
            count(*) as conformed_rows,
            (select count(*) from {{ ref('customer_' ~ concept) }}) as golden_rows
        from {{ ref('conformed_' ~ concept) }}
        union all
    {%- endfor %}
    select
        'visits' as concept,
        count(visitor_id) as conformed_rows,
        (select visits.event_count from visits) as golden_rows
    from {{ ref('customer_events') }}
)

select * from counted
where conformed_rows <> golden_rows
