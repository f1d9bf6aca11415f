-- The ledger of ids outlives every rebuild: a cluster is never the id.
{{ config(materialized='incremental', incremental_strategy='delete+insert', unique_key='subject_key', full_refresh=false) }}

with subjects as (
    select * from {{ ref('identity_subjects') }}
),

clusters as (
    select * from {{ ref('identity_clusters') }}
),

clustered as (
    select
        subjects.subject_key,
        anchors.subject_key as anchor_subject_key
    from subjects
    inner join clusters on subjects.node = clusters.node
    inner join subjects as anchors on clusters.cluster = anchors.node
),

ledger as (
    {%- if is_incremental() %}
    select * from {{ this }}
    {%- else %}
    {{ empty_ledger() }}
    {%- endif %}
),

overlap_counts as (
    select
        clustered.anchor_subject_key,
        ledger.customer_id,
        min(ledger.minted_at) as minted_at,
        count(*) as shared_subjects
    from clustered
    inner join ledger on clustered.subject_key = ledger.subject_key
    group by clustered.anchor_subject_key, ledger.customer_id
),

-- An id stays with the cluster that holds most of its subjects, and a cluster takes the id that most of it had:
-- mutual best, older id first.
ranked as (
    select
        *,
        row_number() over (
            partition by anchor_subject_key
            order by shared_subjects desc, minted_at asc, customer_id asc
        ) as rank_in_cluster,
        row_number() over (
            partition by customer_id
            order by shared_subjects desc, anchor_subject_key asc
        ) as rank_in_customer
    from overlap_counts
),

kept as (
    select * from ranked
    where rank_in_cluster = 1 and rank_in_customer = 1
),

assigned as (
    select
        clustered.subject_key,
        coalesce(kept.customer_id, {{ minted_customer_id('clustered.anchor_subject_key') }}) as customer_id,
        coalesce(kept.minted_at, {{ run_time() }}) as minted_at
    from clustered
    left join kept on clustered.anchor_subject_key = kept.anchor_subject_key
),

compared as (
    select
        coalesce(assigned.subject_key, ledger.subject_key) as subject_key,
        coalesce(assigned.customer_id, ledger.customer_id) as customer_id,
        ledger.customer_id as previous_customer_id,
        coalesce(assigned.minted_at, ledger.minted_at) as minted_at,
        {{ run_time() }} as assigned_at,
        -- A subject that its sources no longer hold keeps its line, so that it finds its id again should it come back.
        assigned.subject_key is not null as is_current,
        ledger.is_current as was_current
    from assigned
    full outer join ledger on assigned.subject_key = ledger.subject_key
)

select
    subject_key,
    customer_id,
    previous_customer_id,
    minted_at,
    assigned_at,
    is_current
from compared
where
    previous_customer_id is null
    or customer_id <> previous_customer_id
    or is_current <> was_current
