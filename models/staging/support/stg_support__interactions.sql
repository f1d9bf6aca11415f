with source as (
    select * from {{ source('support', 'tickets') }}
    {{ new_rows() }}
),

cleaned as (
    select
        _file,
        _line,
        _loaded_at,

        ---------- keys
        {{ clean_text('ticket_id') }} as interaction_id,
        'shop:' || {{ clean_text('order_id') }} as order_ref,

        ---------- who; a national number is taken for one of the company's country, for a ticket names none
        {{ clean_email('requester_email') }} as email,
        {{ clean_phone('requester_phone', "'" ~ var('company_country') ~ "'") }} as phone,

        ---------- what
        'ticket' as interaction_type,
        lower({{ clean_text('channel') }}) as channel,
        {{ clean_text('subject') }} as title,
        {{ clean_text('body') }} as body,
        lower({{ clean_text('language') }}) as language,
        lower({{ clean_text('status') }}) as status,
        lower({{ clean_text('priority') }}) as priority,
        {{ parse_number('satisfaction') }} as rating,

        ---------- when
        {{ utc_timestamp('opened_at') }} as opened_at,
        {{ utc_timestamp('solved_at') }} as closed_at,
        {{ utc_timestamp('updated_at') }} as updated_at,
        coalesce(
            {{ reject_time('opened_at', utc_timestamp('opened_at')) }},
            {{ reject_time('solved_at', utc_timestamp('solved_at'), required=false) }},
            {{ reject_time('updated_at', utc_timestamp('updated_at'), required=false) }}
        ) as reject_reason
    from source
)

{{ conform('support', 'interactions', 'cleaned', provides=[
    'interaction_id', 'order_ref', 'email', 'phone', 'interaction_type', 'channel', 'title', 'body', 'language', 'status',
    'priority', 'rating', 'opened_at', 'closed_at', 'updated_at', 'reject_reason',
]) }}
