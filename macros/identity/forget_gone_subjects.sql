{% macro forget_gone_subjects() -%}
    {#- Post-hook of `identity_subjects`: takes out who is there no more. -#}
    {{ cdp.delete_rows(this, 'subject_key not in (select handles.subject_key from ' ~ ref('identity_handles') ~ ' as handles)') }}
{%- endmacro %}

{% macro empty_subjects() -%}
    {#- The subjects before their first run. -#}
    select
        cast(null as {{ dbt.type_bigint() }}) as node,
        cast(null as {{ dbt.type_string() }}) as subject_key,
        cast(null as {{ dbt.type_string() }}) as source,
        cast(null as boolean) as is_known,
        cast(null as {{ dbt.type_timestamp() }}) as first_seen_at,
        cast(null as {{ dbt.type_timestamp() }}) as last_seen_at
    where false
{%- endmacro %}
