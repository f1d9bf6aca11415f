{%- set month_ago = dbt.dateadd('day', -30, run_time()) -%}
-- A sync that was tried with one key alone has not run.
with runs as (
    select * from {{ source('cdp_ops', 'sync_runs') }}
    where status <> 'single'
),

state as (
    select * from {{ source('cdp_ops', 'sync_state') }}
),

ranked as (
    select
        *,
        row_number() over (partition by sync order by started_at desc, run_id desc) as recency
    from runs
),

latest as (
    select * from ranked
    where recency = 1
),

whole as (
    select
        sync,
        max(finished_at) as last_success_at
    from runs
    where status = 'done'
    group by sync
),

month as (
    select
        sync,
        count(*) as runs,
        sum(case when status in ('failed', 'stopped', 'interrupted') then 1 else 0 end) as failed_runs,
        sum(sent) as sent_records,
        sum(rejected) as rejected_records
    from runs
    where started_at >= {{ month_ago }}
    group by sync
),

records as (
    select
        sync,
        sum(case when status = 'acked' then 1 else 0 end) as records_there,
        sum(case when status in ('rejected', 'unknown') then 1 else 0 end) as records_waiting,
        sum(case when status = 'quarantined' then 1 else 0 end) as records_quarantined
    from state
    group by sync
)

select
    latest.sync,
    latest.destination,
    latest.status as last_status,
    latest.started_at as last_started_at,
    whole.last_success_at,
    {{ dbt.datediff('whole.last_success_at', run_time(), 'hour') }} as hours_since_success,
    {{ count_or_zero('month.runs') }} as runs_in_month,
    {{ count_or_zero('month.failed_runs') }} as failed_runs_in_month,
    {{ count_or_zero('month.sent_records') }} as records_sent_in_month,
    {{ count_or_zero('month.rejected_records') }} as records_rejected_in_month,
    {{ count_or_zero('records.records_there') }} as records_there,
    {{ count_or_zero('records.records_waiting') }} as records_waiting,
    {{ count_or_zero('records.records_quarantined') }} as records_quarantined
from latest
left join whole on latest.sync = whole.sync
left join month on latest.sync = month.sync
left join records on latest.sync = records.sync
