-- Hurt if it fails: a customer who is as recent, or as old, as a broken clock says.
-- Not tested: a clock that is wrong by less than a day.
{% set times = {
    'stg_shop__orders': 'ordered_at', 'stg_pos__orders': 'ordered_at', 'stg_web__events': 'occurred_at',
    'stg_app__events': 'occurred_at', 'stg_email__engagements': 'occurred_at', 'stg_support__interactions': 'opened_at',
    'stg_loyalty__loyalty_entries': 'occurred_at', 'stg_enrichment__attributes': 'observed_at',
} %}

with facts as (
    {%- for model, happened_at in times.items() %}
        select
            record_key,
            loaded_at,
            reject_reason,
            {{ happened_at }} as happened_at
        from {{ ref(model) }}
        {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select * from facts
where
    reject_reason is null
    and (
        happened_at is null
        or happened_at < cast('1971-01-01' as timestamp)
        or happened_at > {{ dbt.dateadd('day', 1, 'loaded_at') }}
    )
