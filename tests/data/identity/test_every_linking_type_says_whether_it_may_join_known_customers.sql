-- Hurt if it fails: everybody; a type that does not say is read as one that may not, or stops the build.
-- Not tested: whether the answer is wise.
select identifier_type
from {{ ref('identity_identifier_types') }}
where tier is not null and (joins_known is null or max_subjects is null)
