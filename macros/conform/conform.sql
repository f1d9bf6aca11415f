{% macro conform(source_name, concept, relation, provides) -%}
    {#-
    Ends a staging model in the columns of its concept: fills what the source lacks with typed nulls, adds source, party, brand
    and keys, and keeps the latest version of each record. Follows the model's last CTE directly (the macro brings the comma).
    The model may read raw rows again that it has read before: they are not counted twice. The id and `updated_at` have to come
    from the raw row itself, not from a row that it looks up.

    source_name: name in the registry. concept: e.g. `profiles`. relation: the CTE to shape, with `_file`, `_line`, `_loaded_at`.
    provides: names of the concept's columns that the CTE has, `reject_reason` among them where the model checks rows, and
    `record_versions` where each row sums up all raw rows of its record (see `new_rows` with a key).
    -#}
    {%- set columns = cdp.concept_columns(concept, provides) -%}
    {%- set names = columns | map(attribute='name') | list -%}
    {%- do cdp.check_provided(source_name, concept, provides, names) -%}
    {%- set own = provides + ['updated_at', 'loaded_at', 'source_file', 'source_line', 'record_versions'] -%}
    {%- set kept = names | select('in', own) | list -%}
, shaped as (
    select
        {{ cdp.record_key(source_name, concept, provides) }} as record_key,
    {%- for column in columns if column.name in kept %}
        {{ cdp.conformed_column(column, source_name, provides) }} as {{ column.name }},
    {%- endfor %}
        {{ cdp.rejection(concept, provides) }} as reject_reason
    from {{ relation }}
),

{{ cdp.record_versions(kept, provides) }}

-- Most records have one version: only the others need to be sorted.
repeated as (
    select record_key from versions group by record_key having count(*) > 1
),

ranked as (
    select
        *,
        sum(record_versions) over (partition by record_key) as all_versions,
        max(loaded_at) over (partition by record_key) as last_loaded_at,
        row_number() over (
            partition by record_key
            order by updated_at desc, is_built, loaded_at desc, source_file desc, source_line desc
        ) as version_rank
    from versions
    where record_key in (select repeated.record_key from repeated)
),

latest as (
    {{ cdp.latest_versions(kept) }}
)

select
    {%- for column in columns %}
    {{ column.name if column.name in kept + ['record_key'] else cdp.conformed_column(column, source_name, provides) ~ ' as ' ~ column.name }},
    {%- endfor %}
    reject_reason
from latest
{%- endmacro %}
