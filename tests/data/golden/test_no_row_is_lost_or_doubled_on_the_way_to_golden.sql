-- Hurt if it fails: whoever counts orders, visits or tickets; a join on a key that is not one doubles rows without a message.
-- Not tested: whose rows they are.
with counted as (
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
        (select coalesce(sum(events), 0) from {{ ref('customer_sessions') }}) as golden_rows
    from {{ ref('customer_events') }}
)

select * from counted
where conformed_rows <> golden_rows
