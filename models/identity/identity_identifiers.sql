{%- set plain = {
    'customer_ref': 'customer_ref',
    'loyalty_id': 'loyalty_id',
    'email': email_key('email'),
    'hashed_email': 'hashed_email',
    'phone': 'phone',
    'card_token': 'card_token',
    'anonymous_id': 'anonymous_id',
    'device_id': 'device_id',
} -%}

with handles as (
    select * from {{ ref('identity_handles') }}
),

traits as (
    select * from {{ ref('identity_traits') }}
),

-- Only addresses whose hash somebody shares are worth hashing.
shared_hashes as (
    select distinct hashed_email from handles
    where hashed_email is not null
),

hashed as (
    select
        *,
        {{ sha256('email') }} as email_hash
    from handles
    where email is not null
),

other_refs as (
    select * from {{ ref('conformed_profiles') }}
    where other_customer_ref is not null
),

stacked as (
    {%- for identifier_type, expression in plain.items() %}
        select
            subject_key,
            source,
            '{{ identifier_type }}' as identifier_type,
            {{ expression }} as identifier_value,
            first_seen_at,
            last_seen_at
        from handles
        union all
    {%- endfor %}
    select
        hashed.subject_key,
        hashed.source,
        'hashed_email' as identifier_type,
        hashed.email_hash as identifier_value,
        hashed.first_seen_at,
        hashed.last_seen_at
    from hashed
    inner join shared_hashes on hashed.email_hash = shared_hashes.hashed_email
    union all
    select
        subject_key,
        source,
        'customer_ref' as identifier_type,
        other_customer_ref as identifier_value,
        updated_at as first_seen_at,
        updated_at as last_seen_at
    from other_refs
    {%- for identifier_type, expression in composite_identifiers().items() %}
        union all
        select
            subject_key,
            source,
            '{{ identifier_type }}' as identifier_type,
            {{ expression }} as identifier_value,
            first_seen_at,
            updated_at as last_seen_at
        from traits
    {%- endfor %}
)

select
    subject_key,
    identifier_type,
    identifier_value,
    min(source) as source,
    min(first_seen_at) as first_seen_at,
    max(last_seen_at) as last_seen_at
from stacked
where identifier_value is not null
group by subject_key, identifier_type, identifier_value
