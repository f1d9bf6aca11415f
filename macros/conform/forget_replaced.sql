{% macro forget_replaced() -%}
    {#-
    Pre-hook of staging: where a raw table was replaced as a whole (`cdp load --mode replace`), every raw row is newer than the
    staging table, so its rows are forgotten and built again. An append leaves older raw rows and so never triggers this.
    Replaced by nothing, the raw table is empty, and rows stand here from a load of which no raw row is left.
    -#}
    {%- if is_incremental() -%}
        {%- do cdp.add_missing_columns() -%}
    {%- endif -%}
    {%- if is_incremental() and model.sources -%}
        {%- set tables = [] -%}
        {%- for source_name, table_name in model.sources if source(source_name, table_name) not in tables -%}
            {%- do tables.append(source(source_name, table_name)) -%}
        {%- endfor -%}
        {%- set condition -%}
        {%- for table in tables %}
            {{ 'or ' if not loop.first }}(select min(raw._loaded_at) from {{ table }} as raw)
            > (select max(built.loaded_at) from {{ this }} as built)
            or (
                not exists (select 1 from {{ table }})
                and exists (
                    select 1 from {{ this }} as built
                    where built.loaded_at not in (
                        {%- for other in tables %}
                        select raw._loaded_at from {{ other }} as raw where raw._loaded_at is not null
                        {{ 'union distinct' if not loop.last }}
                        {%- endfor %}
                    )
                )
            )
        {%- endfor -%}
        {%- endset -%}
        {{ cdp.delete_rows(this, condition) }}
    {%- endif -%}
{%- endmacro %}

{% macro add_missing_columns() -%}
    {#-
    Gives a staging table that was built by an older version the columns that its concept has got since. dbt would do it too, but
    late: when the table's own rows have been read, and some forgotten, which DuckDB does not put up with in one transaction.
    -#}
    {%- set concept = model.name.split('__') | last -%}
    {%- if 'model.cdp.conformed_' ~ concept in graph.nodes -%}
        {%- set present = adapter.get_columns_in_relation(this) | map(attribute='name') | map('lower') | list -%}
        {%- set missing = [] -%}
        {%- for column in cdp.concept_columns(concept) if column.name not in present -%}
            {%- do missing.append(api.Column(column.name, api.Column.translate_type(column.data_type))) -%}
        {%- endfor -%}
        {%- if missing -%}
            {%- do alter_relation_add_remove_columns(this.incorporate(type='table'), missing, none) -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}
