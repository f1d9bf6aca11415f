{% macro concept_id(concept) -%}
    {#- The column that holds the source's own id: the first that is neither a key nor a handle and ends in `_id`. -#}
    {{ return(cdp.concept_ids()[concept]) }}
{%- endmacro %}

{% macro concept_ids() -%}
    {#- All concepts, as {concept: column of the source's own id}. -#}
    {{ return({
        'profiles': 'profile_id', 'events': 'event_id', 'orders': 'order_id', 'order_lines': 'line_id',
        'interactions': 'interaction_id', 'engagements': 'engagement_id', 'consents': 'consent_id',
        'loyalty_entries': 'entry_id', 'attributes': 'attribute_id', 'accounts': 'account_id', 'products': 'product_id',
        'product_stock': 'stock_id', 'campaign_costs': 'cost_id',
    }) }}
{%- endmacro %}
