with source as (
    select * from {{ source('email', 'activity') }}
    {{ new_rows() }}
),

cleaned as (
    select
        _file,
        _line,
        _loaded_at,

        ---------- who
        {{ clean_text('activity_id') }} as engagement_id,
        {{ clean_email('email') }} as email,

        ---------- what
        lower({{ clean_text('type') }}) as engagement_type,
        'email' as channel,
        {{ clean_text('campaign_id') }} as campaign_id,
        {{ clean_text('campaign_name') }} as campaign_name,
        {{ clean_text('message_id') }} as message_id,
        {{ clean_text('url') }} as page_url,

        ---------- when
        {{ utc_timestamp('occurred_at') }} as occurred_at,
        {{ utc_timestamp('occurred_at') }} as updated_at,
        {{ reject_time('occurred_at', utc_timestamp('occurred_at')) }} as reject_reason
    from source
)

{{ conform('email', 'engagements', 'cleaned', provides=[
    'engagement_id', 'email', 'engagement_type', 'channel', 'campaign_id', 'campaign_name', 'message_id', 'page_url',
    'occurred_at', 'updated_at', 'reject_reason',
]) }}
