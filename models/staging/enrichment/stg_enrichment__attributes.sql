with source as (
    select * from {{ source('enrichment', 'attributes') }}
    {{ new_rows() }}
),

cleaned as (
    select
        _file,
        _line,
        _loaded_at,

        ---------- who
        {{ clean_text('record_id') }} as attribute_id,
        {{ clean_email('email') }} as email,

        ---------- what; "none" is an answer here
        lower({{ clean_text('attribute') }}) as attribute_name,
        nullif({{ trimmed('value') }}, '') as attribute_value,
        {{ parse_number('confidence') }} as confidence,

        ---------- when
        {{ utc_timestamp('observed_at') }} as observed_at,
        {{ dbt.dateadd('day', source_setting('enrichment', 'time_to_live_days'), utc_timestamp('observed_at')) }} as expires_at,
        {{ utc_timestamp('observed_at') }} as updated_at,
        coalesce(
            {{ reject_time('observed_at', utc_timestamp('observed_at')) }},
            {{ reject_unreadable('confidence', parse_number('confidence')) }},
            {{ reject_outside('confidence', parse_number('confidence'), greatest=1) }}
        ) as reject_reason
    from source
)

{{ conform('enrichment', 'attributes', 'cleaned', provides=[
    'attribute_id', 'email', 'attribute_name', 'attribute_value', 'confidence', 'observed_at', 'expires_at', 'updated_at',
    'reject_reason',
]) }}
