-- What the values of each record are worth in a comparison: how rare they are, in bits, and whether its address and its number
-- are somebody's own. A few small numbers beside `identity_traits`, because the whole company moves them and not the record
-- alone: they are found anew in every run, and a record bears the time of the run that last found it, or one of them, changed.
{{ config(materialized='incremental', unique_key='record') }}

with traits as (
    select * from {{ ref('identity_traits') }}
),

frequencies as (
    select * from {{ ref('identity_frequencies') }}
),

excluded_values as (
    select * from {{ ref('identity_excluded_values') }}
),

rarest as (
    select
        {%- for name, (comparison, _) in rare_values().items() %}
            max(case when comparison = '{{ comparison }}' then bits end) as {{ name }}_bits,
        {%- endfor %}
        place
    from frequencies
    where value is null
    group by place
),

rated as (
    select
        traits.record,
        traits.built_at,
        excluded_emails.identifier_value is null as is_own_email,
        excluded_phones.identifier_value is null as is_own_phone,
        {%- for name in rare_values() %}
            coalesce({{ name }}_frequencies.bits, rarest.{{ name }}_bits) as {{ name }}_bits,
        {%- endfor %}
        countries.bits as country_bits
    from traits
    left join rarest on coalesce(traits.country, '') = rarest.place
    left join excluded_values as excluded_emails
        on traits.email_key = excluded_emails.identifier_value and excluded_emails.identifier_type = 'email'
    left join excluded_values as excluded_phones
        on traits.phone = excluded_phones.identifier_value and excluded_phones.identifier_type = 'phone'
    left join frequencies as countries on traits.country = countries.value and countries.comparison = 'country'
    {%- for name, (comparison, column) in rare_values().items() %}
        left join frequencies as {{ name }}_frequencies
            on
                traits.{{ column }} = {{ name }}_frequencies.value
                and coalesce(traits.country, '') = {{ name }}_frequencies.place
                and {{ name }}_frequencies.comparison = '{{ comparison }}'
    {%- endfor %}
)

select
    rated.record,
    rated.is_own_email,
    rated.is_own_phone,
    rated.country_bits,
    {%- for name in rare_values() %}
        rated.{{ name }}_bits,
    {%- endfor %}
    {{ run_time() }} as changed_at
from rated
{%- if is_incremental() %}
left join {{ this }} as known on rated.record = known.record
where
    known.record is null
    or known.changed_at < rated.built_at
    or known.is_own_email <> rated.is_own_email
    or known.is_own_phone <> rated.is_own_phone
    or known.country_bits is distinct from rated.country_bits
    {%- for name in rare_values() %}
    or known.{{ name }}_bits is distinct from rated.{{ name }}_bits
    {%- endfor %}
{%- endif %}
