-- The ledger of ids outlives every rebuild: a cluster is never the id.
{{ config(
    materialized='incremental',
    unique_key='subject_key',
    full_refresh=false,
    pre_hook="{{ tell_moves() }}",
) }}

with subjects as (select * from {{ ref('identity_subjects') }}),

clusters as (select * from {{ ref('identity_clusters') }}),

anchors as (select * from subjects),

clustered as (
    select
        subjects.subject_key,
        anchors.subject_key as anchor_subject_key
    from subjects
    inner join clusters on subjects.node = clusters.node
    inner join anchors on clusters.cluster = anchors.node
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
        ledger.customer_id as former_customer_id,
        min(ledger.minted_at) as minted_at,
        min(clustered.subject_key) as least_subject_key,
        count(*) as shared_subjects
    from clustered
    inner join ledger on clustered.subject_key = ledger.subject_key
    group by clustered.anchor_subject_key, ledger.customer_id
),

ranked as (
    select
        *,
        row_number() over (
            partition by former_customer_id
            order by shared_subjects desc, least_subject_key asc
        ) as rank_in_customer
    from overlap_counts
),

-- An id goes where most of its subjects went, with the least of them where they tie; of the ids that come to one cluster, the
-- one that most of it had stays, the older one where they tie, that of the least subject where they are of one age, and the
-- others end in it.
successors as (
    select
        anchor_subject_key,
        former_customer_id,
        first_value(former_customer_id) over (
            partition by anchor_subject_key
            order by shared_subjects desc, minted_at asc, least_subject_key asc
        ) as customer_id,
        first_value(minted_at) over (
            partition by anchor_subject_key
            order by shared_subjects desc, minted_at asc, least_subject_key asc
        ) as minted_at
    from ranked
    where rank_in_customer = 1
),

returned as (
    {{ returning_ids('clustered', 'successors') }}
),

assigned as (
    select
        clustered.subject_key,
        coalesce(successors.customer_id, returned.customer_id, {{ minted_customer_id('clustered.anchor_subject_key') }})
            as customer_id,
        coalesce(successors.minted_at, returned.minted_at, {{ run_time() }}) as minted_at
    from clustered
    left join successors
        on
            clustered.anchor_subject_key = successors.anchor_subject_key
            and successors.former_customer_id = successors.customer_id
    left join returned on clustered.anchor_subject_key = returned.anchor_subject_key
),

-- A subject that its sources no longer hold keeps its line, so that it finds its id again should it come back;
-- where its customer was merged meanwhile, the line goes along.
compared as (
    select
        coalesce(assigned.subject_key, ledger.subject_key) as subject_key,
        coalesce(assigned.customer_id, successors.customer_id, ledger.customer_id) as customer_id,
        ledger.customer_id as previous_customer_id,
        coalesce(assigned.minted_at, successors.minted_at, ledger.minted_at) as minted_at,
        {{ run_time() }} as assigned_at,
        assigned.subject_key is not null as is_current,
        ledger.is_current as was_current
    from assigned
    full outer join ledger on assigned.subject_key = ledger.subject_key
    left join successors on ledger.customer_id = successors.former_customer_id
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
