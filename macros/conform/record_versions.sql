{% macro record_versions(kept, provides) -%}
    {#-
    The CTEs that end in `versions`: the raw rows just read and, in an incremental run, the rows that stand in the table for
    the same records. A raw row that landed no later than the table's row for its record is counted in that row already. Rows
    that sum up all raw rows of their record bring the count along and replace what stands in the table.
    -#}
    {%- if is_incremental() and 'record_versions' not in provides -%}
built as (
    select record_key, {{ kept | join(', ') }}, reject_reason
    from {{ this }}
    where record_key in (select shaped.record_key from shaped)
),

versions as (
    select
        shaped.record_key,
        {%- for name in kept %}
        {{ 'case when built.loaded_at >= shaped.loaded_at then 0 else 1 end as record_versions' if name == 'record_versions' else 'shaped.' ~ name }},
        {%- endfor %}
        shaped.reject_reason,
        false as is_built
    from shaped
    left join built on shaped.record_key = built.record_key
    union all
    select *, true as is_built from built
),
    {%- else -%}
versions as (
    select *, false as is_built from shaped
),
    {%- endif -%}
{%- endmacro %}

{% macro latest_versions(kept) -%}
    {#- One row per record: the first of the ranked versions with the count of all, and the records that have only one. -#}
    select
        record_key,
        {%- for name in kept %}
        {{ {'record_versions': 'cast(all_versions as ' ~ dbt.type_bigint() ~ ') as record_versions', 'loaded_at': 'last_loaded_at as loaded_at'}.get(name, name) }},
        {%- endfor %}
        reject_reason
    from ranked
    where version_rank = 1
    union all
    select
        versions.record_key,
        {%- for name in kept %}
        versions.{{ name }},
        {%- endfor %}
        versions.reject_reason
    from versions
    left join repeated on versions.record_key = repeated.record_key
    where repeated.record_key is null
{%- endmacro %}
