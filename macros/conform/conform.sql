{% macro conform(source_name, concept, relation, provides) -%}
    {#-
    Ends a staging model in the columns of its concept: fills what the source lacks with typed nulls, adds source, party, brand
    and keys, and keeps the latest version of each record. Follows the model's last CTE directly (the macro brings the comma).

    source_name: name in the registry. concept: e.g. `profiles`. relation: the CTE to shape, with `_file`, `_line`, `_loaded_at`.
    provides: names of the concept's columns that the CTE has, `reject_reason` among them where the model checks rows.
    -#}
    {%- set columns = concept_columns(concept) -%}
    {%- set names = columns | map(attribute='name') | list -%}
    {%- do check_provided(source_name, concept, provides, names) -%}
    {%- set id = concept_id(concept) -%}
    {%- set reason = "case when " ~ id ~ " is null then '" ~ id ~ " is missing' " ~ ("else reject_reason " if 'reject_reason' in provides) ~ "end" -%}
, shaped as (
    select
        '{{ source_name }}|{{ concept }}|' || case
            when {{ reason }} is null then {{ id }} else 'rejected|' || _file || '#' || _line
        end as record_key,
    {%- for column in columns if column.name != 'record_key' %}
        {{ conformed_column(column, source_name, provides) }} as {{ column.name }},
    {%- endfor %}
        {{ reason }} as reject_reason
    from {{ relation }}
),

versions as (
    select * from shaped
    {%- if is_incremental() %}
    union all
    select {{ names | join(', ') }}, reject_reason
    from {{ this }}
    where record_key in (select shaped.record_key from shaped)
    {%- endif %}
),

ranked as (
    select
        *,
        sum(record_versions) over (partition by record_key) as all_versions,
        row_number() over (
            partition by record_key
            order by updated_at desc, loaded_at desc, source_file desc, source_line desc
        ) as version_rank
    from versions
)

select
    {%- for name in names %}
    {{ 'cast(all_versions as ' ~ dbt.type_bigint() ~ ') as record_versions' if name == 'record_versions' else name }},
    {%- endfor %}
    reject_reason
from ranked
where version_rank = 1
{%- endmacro %}
