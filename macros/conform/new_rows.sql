{% macro new_rows(relations=none, key=none) -%}
    {#-
    The `where` clause by which a staging model reads only raw rows that landed since its last build.
    key: for a model that puts raw rows together, the column that they share: then every row of a touched key is read again.
    relations: the raw table or tables in which new rows touch a key. A row without a key is read when it is new.
    -#}
    {%- if is_incremental() -%}
        {%- set since = "_loaded_at > (select coalesce(max(built.loaded_at), cast('1970-01-01' as timestamp)) from " ~ this ~ " as built)" -%}
        {%- set tables = [] if key is none else relations if relations is sequence and relations is not string and relations is not mapping else [relations] -%}
        where {{ since }}
        {%- for table in tables %}
            or {{ key }} in (select fresh.{{ key }} from {{ table }} as fresh where fresh.{{ since }})
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}
