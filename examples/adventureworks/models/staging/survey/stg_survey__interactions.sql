with source as (
    select * from {{ source('survey', 'responses') }}
    {{ cdp.new_rows() }}
),

cleaned as (
    select
        _file,
        _line,
        _loaded_at,
        {{ cdp.clean_text('response_key') }} as interaction_id,
        'shop:' || {{ cdp.clean_text('customer_key') }} as customer_ref,
        'survey' as interaction_type,
        'web' as channel,
        'Interested in ' || {{ cdp.clean_text('category_name') }} as title,
        {{ cdp.clean_text('subcategory_name') }} as body,
        'en' as language,
        'closed' as status,
        {{ shop_time('survey', 'answered_date') }} as opened_at,
        {{ shop_time('survey', 'answered_date') }} as closed_at,
        {{ shop_time('survey', 'answered_date') }} as updated_at,
        {{ cdp.reject_unreadable('answered_date', cdp.utc_timestamp('answered_date')) }} as reject_reason
    from source
)

{{ cdp.conform('survey', 'interactions', 'cleaned', provides=[
    'interaction_id', 'customer_ref', 'interaction_type', 'channel', 'title', 'body', 'language', 'status', 'opened_at',
    'closed_at', 'updated_at', 'reject_reason',
]) }}
