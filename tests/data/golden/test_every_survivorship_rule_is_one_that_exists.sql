-- Hurt if it fails: whoever wrote `trusted` for `trust` in the seed: the attribute goes by recency, and nothing says so.
-- Not tested: whether the rule suits the attribute.
select
    attribute_name,
    rule
from {{ ref('survivorship_rules') }}
where rule is null or rule not in ('trust', 'recency', 'frequency', 'longest', 'completeness')
