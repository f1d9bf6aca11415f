{% macro forget_replaced() -%}
    {#-
    Pre-hook of staging: where a raw table was replaced as a whole (`cdp load --mode replace`), every raw row is newer than the
    staging table, so its rows are forgotten and built again. An append leaves older raw rows and so never triggers this.
    -#}
    {%- if is_incremental() and model.sources -%}
        delete from {{ this }}
        where
        {%- for source_name, table_name in model.sources %}
            {{ 'or ' if not loop.first }}(select min(raw._loaded_at) from {{ source(source_name, table_name) }} as raw)
            > (select max(built.loaded_at) from {{ this }} as built)
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}
