{% macro clusters_at_stake() -%}
    {#-
    The CTEs clustered (subject_key, anchor_subject_key) and ledger, the lines so far, of the ledger's model. In a later run only of
    those whose id may be another one: who was resolved since a line was last written or is gone, and all who bear or bore an id of
    theirs. Of the others each cluster has one id, and nobody else has it. Reads the CTEs subjects and clusters.
    -#}
{% if is_incremental() -%}
all_lines as (
    select * from {{ this }}
),

resolved as (
    select subjects.subject_key
    from clusters
    inner join subjects on clusters.node = subjects.node
    where clusters.resolved_at > (select coalesce(max(all_lines.assigned_at), {{ cdp.epoch() }}) from all_lines)
),

unsettled as (
    select all_lines.customer_id
    from all_lines
    inner join resolved on all_lines.subject_key = resolved.subject_key
    union distinct
    select all_lines.customer_id
    from all_lines
    left join subjects on all_lines.subject_key = subjects.subject_key
    where all_lines.is_current and subjects.subject_key is null
),

ledger as (
    select * from all_lines
    where customer_id in (select unsettled.customer_id from unsettled)
),

at_stake as (
    select subject_key from resolved
    union distinct
    select subject_key from ledger
),
{%- else -%}
ledger as (
    {{ cdp.empty_ledger() }}
),
{%- endif %}

anchors as (select * from subjects),

clustered as (
    select
        subjects.subject_key,
        anchors.subject_key as anchor_subject_key
    from subjects
    inner join clusters on subjects.node = clusters.node
    inner join anchors on clusters.cluster = anchors.node
    {%- if is_incremental() %}
    inner join at_stake on subjects.subject_key = at_stake.subject_key
    {%- endif %}
)
{%- endmacro %}
