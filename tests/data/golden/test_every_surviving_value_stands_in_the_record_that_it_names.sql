-- Hurt if it fails: whoever asks where we have that from, and is told the wrong record; then a correction goes to the
-- wrong system.
-- Not tested: attributes in long form; whether the rule chose well (the unit tests of `customer_attribute_lineage`).
with lineage as (
    select * from {{ ref('customer_attribute_lineage') }}
),

profiles as (
    select * from {{ ref('customer_profiles') }}
)

select
    lineage.customer_id,
    lineage.attribute_name,
    lineage.record_key
from lineage
inner join profiles on lineage.record_key = profiles.record_key
where
    lineage.customer_id is distinct from profiles.customer_id
    or lineage.source is distinct from profiles.source
    {%- for name in ['given_name', 'family_name', 'full_name', 'language', 'email', 'phone', 'loyalty_tier'] %}
        or (lineage.attribute_name = '{{ name }}' and lineage.attribute_value is distinct from profiles.{{ name }})
    {%- endfor %}
