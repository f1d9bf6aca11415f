-- Millions of events repeat the same few combinations of cookie, device and customer number:
-- everything after this model works on the combinations.
{%- set handles = handle_columns() %}
-- The time of a thing itself, where it is not `occurred_at`: a record that was changed since was seen before.
{%- set happened = {'profiles': 'created_at', 'orders': 'ordered_at', 'interactions': 'opened_at', 'attributes': 'observed_at'} %}
-- What else of a row takes part in who is who: a subject of whom it has changed is looked at anew.
{%- set compared = {'profiles': compared_columns()} %}

with stacked as (
    {%- for concept in person_concepts() %}
        select
            source,
            party,
            subject_key,
            {{ handles | join(',\n        ') }},
            {%- set happened_at = happened.get(concept, 'occurred_at') %}
            min(case when {{ happened_at }} < updated_at then {{ happened_at }} else updated_at end) as first_seen_at,
            max(updated_at) as last_seen_at,
            {{ 'count(*)' if concept == 'profiles' else '0' }} as profiles,
            {{ content_digest(compared[concept]) if concept in compared else 'cast(null as ' ~ type_mark() ~ ')' }} as digest
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
    max(last_seen_at) as last_seen_at,
    sum(profiles) as profiles,
    {{ content_digest(['digest']) }} as digest
from stacked
group by {% for i in range(handles | length + 3) %}{{ i + 1 }}{{ ', ' if not loop.last }}{% endfor %}
