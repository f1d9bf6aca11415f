{% macro forget_touched_pairs() -%}
    {#-
    Pre-hook of `identity_pairs`: finds the records that have changed, those that are gone, and those of blocks that are compared now
    and were too large, or the other way round, as the work table `id_touched_records`; and takes out their pairs.
    -#}
    {%- if is_incremental() -%}
        {%- do cdp.add_columns({'built_at': dbt.type_timestamp()}) -%}
        {%- set since = '(select coalesce(max(built.built_at), ' ~ cdp.epoch() ~ ') from ' ~ this ~ ' as built)' -%}
        {%- set touched -%}
        select record from {{ ref('identity_ratings') }} where changed_at > {{ since }} or {{ cdp.is_gone('record') }}
        union distinct
        select record from {{ ref('identity_blocks') }} where record is not null and changed_at > {{ since }}
        {%- endset -%}
        {%- do cdp.work_table('id_touched_records', touched) -%}
        {%- set touches = ' in (select touched.record from id_touched_records as touched)' -%}
        {{ cdp.delete_rows(this, 'record' ~ touches ~ ' or other_record' ~ touches) }}
    {%- endif -%}
{%- endmacro %}

{% macro forget_gone_records() -%}
    {#-
    Post-hook of `identity_pairs`: takes the records that are there no more out of `identity_ratings`, by which their pairs were found:
    among millions of pairs they would be looked for in vain most nights.
    -#}
    {{ cdp.delete_rows(ref('identity_ratings'), cdp.is_gone('record')) }}
{%- endmacro %}

{% macro is_gone(record) -%}
    {#- The condition that a record is there no more. -#}
    {{ record }} not in (select traits.record from {{ ref('identity_traits') }} as traits)
{%- endmacro %}
