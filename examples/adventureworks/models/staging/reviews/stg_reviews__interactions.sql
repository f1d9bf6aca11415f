with source as (
    select * from {{ source('reviews', 'reviews') }}
    {{ cdp.new_rows() }}
),

-- A review names the ERP's number of a product; everywhere else a product goes by its article number.
products as (
    select * from {{ source('erp', 'products') }}
),

cleaned as (
    select
        source._file,
        source._line,
        source._loaded_at,
        {{ cdp.clean_text('source.review_id') }} as interaction_id,
        {{ cdp.clean_email('source.email_address') }} as email,
        'review' as interaction_type,
        'web' as channel,
        'Review of ' || products.product_name as title,
        {{ cdp.clean_text('source.comments') }} as body,
        'en' as language,
        'closed' as status,
        {{ cdp.parse_number('source.rating') }} as rating,
        products.product_number as product_id,
        {{ shop_time('reviews', 'source.review_date') }} as opened_at,
        {{ shop_time('reviews', 'source.review_date') }} as closed_at,
        {{ shop_time('reviews', 'source.review_date') }} as updated_at
    from source
    left join products on source.product_id = products.product_id
)

{{ cdp.conform('reviews', 'interactions', 'cleaned', provides=[
    'interaction_id', 'email', 'interaction_type', 'channel', 'title', 'body', 'language', 'status', 'rating', 'product_id',
    'opened_at', 'closed_at', 'updated_at',
]) }}
