-- Every value that any record gives for an attribute is a candidate, but an address or number at which nobody can be reached; the
-- rule of the seed decides, and the winner keeps the record that it came from.
{%- set plain = ['given_name', 'family_name', 'full_name', 'gender', 'language', 'job_title', 'company_name', 'account_ref',
    'email', 'phone', 'loyalty_tier'] -%}
{%- set derived = {
    'birth_date': 'cast(birth_date as ' ~ dbt.type_string() ~ ')',
    'address': address_line()} %}

with profiles as (
    select * from {{ ref('customer_profiles') }}
),

attributes as (
    {{ with_customer('attributes') }}
),

rules as (
    select * from {{ ref('survivorship_rules') }}
),

unreachable as (
    select * from {{ ref('identity_excluded_values') }}
    where identifier_type in ('email', 'phone') and not is_contact_point
),

registry as (
    {{ source_trust() }}
),

measured as (
    select
        profiles.*,
        {{ place_columns() }},
        {%- for name in plain %}
            case when {{ name }} is null then 0 else 1 end {{ '+' if not loop.last else 'as filled' }}
        {%- endfor %}
    from profiles
),

candidates as (
    {%- for name in plain + derived.keys() | list %}
        select
            customer_id,
            '{{ name }}' as attribute_name,
            {{ derived.get(name, name) }} as attribute_value,
            source,
            record_key,
            updated_at as valid_from,
            {{ 'place_said_at' if name == 'address' else 'updated_at' }} as said_at,
            filled
        from measured
        where {{ derived.get(name, name) }} is not null
        union all
    {%- endfor %}
    select
        customer_id,
        attribute_name,
        attribute_value,
        source,
        record_key,
        coalesce(observed_at, updated_at) as valid_from,
        coalesce(observed_at, updated_at) as said_at,
        1 as filled
    from attributes
    where customer_id is not null and (expires_at is null or expires_at > {{ as_of() }})
),

weighed as (
    select
        candidates.*,
        registry.trust,
        registry.party,
        coalesce(rules.rule, 'recency') as rule,
        count(*) over (partition by candidates.customer_id, candidates.attribute_name, candidates.attribute_value)
            as supporting_records
    from candidates
    inner join registry on candidates.source = registry.source
    left join rules on candidates.attribute_name = rules.attribute_name
    left join unreachable
        on
            candidates.attribute_name = unreachable.identifier_type
            -- The key of a mailbox; a number is its own.
            and {{ email_key('candidates.attribute_value') }} = unreachable.identifier_value
    where unreachable.identifier_value is null
),

ranked as (
    select
        *,
        row_number() over (
            partition by customer_id, attribute_name
            order by
                -- Bought-in data only fill gaps.
                case when party = 'third' then 1 else 0 end asc,
                case rule
                    when 'trust' then trust
                    when 'frequency' then -supporting_records
                    when 'longest' then -length(attribute_value)
                    when 'completeness' then -filled
                    else 0
                end asc,
                said_at desc,
                valid_from desc,
                trust asc,
                record_key asc
        ) as preference
    from weighed
)

select
    customer_id,
    attribute_name,
    attribute_value,
    rule,
    source,
    record_key,
    valid_from,
    supporting_records
from ranked
where preference = 1
