{% macro forget_gone_subjects() -%}
    {#- Post-hook of `identity_subjects`: takes out who is there no more. -#}
    {{ cdp.delete_rows(this, 'digest is null') }}
{%- endmacro %}

{% macro empty_subjects() -%}
    {#- The subjects before their first run. -#}
    select
        cast(null as {{ dbt.type_bigint() }}) as node,
        cast(null as {{ dbt.type_string() }}) as subject_key,
        cast(null as {{ cdp.type_mark() }}) as digest
    {{ cdp.no_rows() }}
{%- endmacro %}

{% macro rules_digest() -%}
    {#-
    A number for the rules of the seeds, the vars and the registry by which records are folded, weighed, linked and limited: where
    they are others, every subject is looked at anew; and so it is when the company has grown so large that other blocks are
    compared. A number of a number: two rules that change alike must not make up for each other. Reads the CTEs profiles, nicknames,
    weights and identifier_types.
    -#}
    select {{ cdp.content_digest([cdp.hash_number(['rule', 'value'])]) }} as digest
    from (
        select nickname as rule, root as value from nicknames
        union all
        select
            comparison || '|' || level as rule,
            coalesce(cast(weight as {{ dbt.type_string() }}), '') || '|' || coalesce(cast(household_weight as {{ dbt.type_string() }}), '')
            || '|' || coalesce(cast(m as {{ dbt.type_string() }}), '') as value
        from weights
        union all
        select
            identifier_type as rule,
            {%- for column in ['tier', 'max_subjects', 'max_values', 'joins_known', 'limits_likeness', 'recycled_after_days'] %}
            coalesce(cast({{ column }} as {{ dbt.type_string() }}), ''){{ " || '|' || " if not loop.last }}
            {%- endfor %} as value
        from identifier_types
        union all
        select 'known once' as rule, '{{ cdp.sources_without_duplicates() | replace("'", '') }}' as value
        union all
        select 'blocks' as rule, '{{ local_md5(tojson(cdp.blocking_rules()) ~ var('largest_block', 60) ~ cdp.wide_block('', '')) }}' as value
        union all
        select 'patterns' as rule, '{{ local_md5(tojson(var('blocked_patterns'))) }}' as value
        union all
        select 'many records' as rule, cast(count(*) > {{ cdp.many_records() }} as {{ dbt.type_string() }}) as value from profiles
    ) as rules
{%- endmacro %}
