-- Who was somebody else when: the ledger knows only the last change of each subject.
{{ config(materialized='incremental', full_refresh=false) }}

with ledger as (
    select * from {{ ref('identity_assignment') }}
)

{{ untold_moves('ledger', this if is_incremental() else none) }}
