-- Millions of events repeat the same few combinations of cookie, device and customer number:
-- everything after this model works on the combinations.
{%- set handles = ['customer_ref', 'email', 'phone', 'hashed_email', 'loyalty_id', 'anonymous_id', 'device_id', 'card_token'] %}
-- The time of a thing itself, where it is not `occurred_at`: a record that was changed since was seen before.
{%- set happened = {'profiles': 'created_at', 'orders': 'ordered_at', 'interactions': 'opened_at', 'attributes': 'observed_at'} %}

with stacked as (
    {%- for concept in person_concepts() %}
        select
            source,
            party,
            subject_key,
            {{ handles | join(',\n        ') }},
            {%- set happened_at = happened.get(concept, 'occurred_at') %}
            min(case when {{ happened_at }} < updated_at then {{ happened_at }} else updated_at end) as first_seen_at,
            max(updated_at) as last_seen_at
        from {{ ref('conformed_' ~ concept) }}
        where subject_key is not null
        group by {% for i in range(handles | length + 3) %}{{ i + 1 }}{{ ', ' if not loop.last }}{% endfor %}
        {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select
    source,
    party,
    subject_key,
    {{ handles | join(',\n    ') }},
    min(first_seen_at) as first_seen_at,
    max(last_seen_at) as last_seen_at
from stacked
group by {% for i in range(handles | length + 3) %}{{ i + 1 }}{{ ', ' if not loop.last }}{% endfor %}
