{% macro no_judgements() -%}
    {#- The judged values before their first run. -#}
    select
        cast(null as {{ dbt.type_string() }}) as identifier_type,
        cast(null as {{ dbt.type_string() }}) as identifier_value,
        cast(null as {{ dbt.type_string() }}) as reason,
        cast(null as {{ dbt.type_timestamp() }}) as changed_at,
        cast(null as {{ dbt.type_timestamp() }}) as built_at
    {{ cdp.no_rows() }}
{%- endmacro %}

{% macro since_return(moment) -%}
    {#- What is added to a value that came back after a long rest: from then on it is another. -#}
    ' (since ' || cast(cast({{ moment }} as date) as {{ dbt.type_string() }}) || ')'
{%- endmacro %}

{% macro value_of_link(value) -%}
    {#- The value as its holders bear it. -#}
    case when {{ value }} like '% (since ____-__-__)' then substr({{ value }}, 1, length({{ value }}) - 19) else {{ value }} end
{%- endmacro %}

{% macro forget_touched_links() -%}
    {#-
    Pre-hook of `identity_links`: finds the values that somebody has come to hold or holds no more, that link again or link no
    more, and those that have come back after a rest, as the work table `id_touched_values` (identifier_type, identifier_value), and takes out
    their links; the model makes them anew.
    -#}
    {%- if is_incremental() -%}
        {%- do cdp.add_columns({'node': dbt.type_bigint(), 'built_at': dbt.type_timestamp()}) -%}
        {%- set since = '(select coalesce(max(built.built_at), ' ~ cdp.epoch() ~ ') from ' ~ this ~ ' as built)' -%}
        {%- set touched -%}
        select identifier_type, identifier_value from {{ ref('identity_identifiers') }} where built_at > {{ since }}
        union distinct
        select identifier_type, identifier_value from {{ ref('identity_judged_values') }} where changed_at > {{ since }}
        union distinct
        select identifier_type, identifier_value from {{ ref('identity_eras') }} where rested_to is not null
        union distinct
        select identifier_type, {{ cdp.value_of_link('identifier_value') }} as identifier_value from {{ this }}
        where identifier_value like '% (since ____-__-__)' or {{ cdp.not_among('node', ref('identity_subjects'), 'node') }}
        {%- endset -%}
        {%- do cdp.work_table('id_touched_values', touched) -%}
        {%- do cdp.note_first('identifier_type, identifier_value', 'select identifier_type, identifier_value from id_touched_values') -%}
        {%- set goes -%}
        star in (
            select links.star
            from {{ this }} as links
            inner join id_touched_values as touched
                on
                    links.identifier_type = touched.identifier_type
                    and {{ cdp.value_of_link('links.identifier_value') }} = touched.identifier_value
        )
        {%- endset -%}
        {{ cdp.delete_rows(this, goes) }}
    {%- endif -%}
{%- endmacro %}
