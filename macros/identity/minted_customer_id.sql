{% macro minted_customer_id(anchor) -%}
    {#-
    A new customer id: from the anchor's key and the time of the run, so that it neither repeats nor says anything about the
    person. 80 bits: among a billion customers the chance that any two are alike is below one in a million.
    -#}
    'c' || substr({{ dbt.hash(anchor ~ " || '" ~ run_started_at.isoformat() ~ "'") }}, 1, 20)
{%- endmacro %}

{% macro empty_ledger() -%}
    {#- The ledger of ids before its first run. -#}
    select
        cast(null as {{ dbt.type_string() }}) as subject_key,
        cast(null as {{ dbt.type_string() }}) as customer_id,
        cast(null as {{ dbt.type_string() }}) as previous_customer_id,
        cast(null as {{ dbt.type_timestamp() }}) as minted_at,
        cast(null as {{ dbt.type_timestamp() }}) as assigned_at,
        cast(null as boolean) as is_current
    {{ cdp.no_rows() }}
{%- endmacro %}

{% macro empty_events() -%}
    {#- The events of ids before their first run, as far as later runs ask for them. -#}
    select
        cast(null as {{ dbt.type_string() }}) as event_type,
        cast(null as {{ dbt.type_string() }}) as customer_id,
        cast(null as {{ dbt.type_timestamp() }}) as occurred_at
    {{ cdp.no_rows() }}
{%- endmacro %}
