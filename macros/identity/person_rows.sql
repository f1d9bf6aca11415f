{% macro person_concepts() -%}
    {#- The concepts whose rows belong to a person and carry handles. -#}
    {{ return(['profiles', 'events', 'orders', 'interactions', 'engagements', 'consents', 'loyalty_entries', 'attributes']) }}
{%- endmacro %}

{% macro handle_columns() -%}
    {#- The columns of a conformed row that say whose it is, beside its `subject_key`. -#}
    {{ return(['customer_ref', 'email', 'phone', 'hashed_email', 'loyalty_id', 'anonymous_id', 'device_id', 'card_token']) }}
{%- endmacro %}

{% macro compared_columns() -%}
    {#- The columns of a profile, beside its handles, of which `identity_traits` and `identity_identifiers` are made. -#}
    {{ return([
        'other_customer_ref', 'full_name', 'given_name', 'family_name', 'birth_date', 'gender', 'national_id', 'street', 'postcode', 'city',
        'country',
    ]) }}
{%- endmacro %}

{% macro person_rows(columns) -%}
    {#-
    The rows of all concepts that belong to a person, with `columns` of each, when what they tell of was first seen, and when last:
    a record that was changed since was seen before. The column `digest` is a number for all of a row that takes part in who is who.
    -#}
    {%- set happened = {'profiles': 'created_at', 'orders': 'ordered_at', 'interactions': 'opened_at', 'attributes': 'observed_at'} -%}
    {%- for concept in cdp.person_concepts() %}
        {%- set happened_at = happened.get(concept, 'occurred_at') %}
        {%- set told = ['source', 'party', 'record_key', happened_at, 'updated_at'] + cdp.handle_columns() %}
        select
            {{ columns | join(',\n            ') }},
            case when {{ happened_at }} < updated_at then {{ happened_at }} else updated_at end as first_seen_at,
            updated_at as last_seen_at,
            {{ cdp.hash_number(told + cdp.compared_columns() if concept == 'profiles' else told) }} as digest
        from {{ ref('conformed_' ~ concept) }}
        where subject_key is not null
        {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
