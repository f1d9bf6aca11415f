-- Who hangs together with another customer, by a value or a likeness, and stands apart all the same: only of them is to be asked
-- what was refused, and why.
with clusters as (
    select * from {{ ref('identity_clusters') }}
),

subjects as (
    select * from {{ ref('identity_subjects') }}
),

assignment as (
    select * from {{ ref('identity_assignment') }}
    where is_current
),

-- A component has the least of its nodes for a name, a cluster the least of its own.
torn as (
    select distinct component from clusters
    where component <> cluster
)

select
    clusters.node,
    subjects.subject_key,
    assignment.customer_id
from clusters
inner join torn on clusters.component = torn.component
inner join subjects on clusters.node = subjects.node
inner join assignment on subjects.subject_key = assignment.subject_key
