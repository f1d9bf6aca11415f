{% macro forget_replaced() -%}
    {#-
    Pre-hook of staging: where a raw table was replaced as a whole (`cdp load --mode replace`), every raw row is newer than the
    staging table, so its rows are forgotten and built again. An append leaves older raw rows and so never triggers this.
    Replaced by nothing, the raw table is empty, and rows stand here from a load of which no raw row is left.
    -#}
    {%- if is_incremental() and model.sources -%}
        {%- set tables = [] -%}
        {%- for source_name, table_name in model.sources if source(source_name, table_name) not in tables -%}
            {%- do tables.append(source(source_name, table_name)) -%}
        {%- endfor -%}
        delete from {{ this }}
        where
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
                        {{ 'union' if not loop.last }}
                        {%- endfor %}
                    )
                )
            )
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}
