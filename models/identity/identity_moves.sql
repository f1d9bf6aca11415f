-- Who was somebody else when: the ledger knows only the last change of each subject.
{{ config(materialized='incremental', incremental_strategy='append', full_refresh=false) }}

with ledger as (
    select * from {{ ref('identity_assignment') }}
)

select
    subject_key,
    previous_customer_id,
    customer_id,
    assigned_at
from ledger
where
    customer_id <> previous_customer_id
{%- if is_incremental() %}
    and assigned_at > (select coalesce(max(seen.assigned_at), cast('1970-01-01' as timestamp)) from {{ this }} as seen)
    {%- endif %}
