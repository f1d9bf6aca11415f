{% macro forget_changed_visits() -%}
    {#-
    Pre-hook of `customer_sessions`: takes out all visits of a visitor whose events are others than those the visits were cut
    from, whose customer has changed since, or whose device changed hands; the model then cuts what is missing. A build that dies
    in between is made good by the next one.
    -#}
    {%- if is_incremental() %}
        {%- set events = ref('customer_events') %}
        {%- set condition -%}
        is_hand_over or source || '|' || visitor_id in (
            with current_visitors as (
                select source, visitor_id, count(*) as events, max(loaded_at) as loaded_at
                from {{ events }}
                where visitor_id is not null
                group by source, visitor_id
            ),

            built_visitors as (
                select source, visitor_id, sum(events) as events, max(loaded_at) as loaded_at
                from {{ this }}
                group by source, visitor_id
            ),

            reassigned as (
                select subject_key from {{ ref('identity_assignment') }}
                where assigned_at > (select max(built.built_at) from {{ this }} as built)
            )

            select built_visitors.source || '|' || built_visitors.visitor_id
            from built_visitors
            left join current_visitors
                on built_visitors.source = current_visitors.source and built_visitors.visitor_id = current_visitors.visitor_id
            where
                current_visitors.visitor_id is null
                or built_visitors.events <> current_visitors.events
                or built_visitors.loaded_at <> current_visitors.loaded_at
            union all
            select source || '|' || visitor_id
            from {{ events }}
            where visitor_id is not null and subject_key in (select reassigned.subject_key from reassigned)
            union all
            select source || '|' || visitor_id
            from {{ ref('customer_hand_overs') }}
        )
        {%- endset -%}
        {{ cdp.delete_rows(this, condition) }}
    {%- endif -%}
{%- endmacro %}
