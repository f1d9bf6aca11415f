{% macro new_rows(relation=none, key=none) -%}
    {#-
    The `where` clause by which a staging model reads only raw rows that landed since its last build.
    key: for a model that puts raw rows together, the column that they share: then every row of a touched key is read again.
    relation: where to look for touched keys, with `_loaded_at`; a row without a key is read when it is new.
    -#}
    {%- if is_incremental() -%}
        {%- set since = "_loaded_at > (select coalesce(max(built.loaded_at), cast('1970-01-01' as timestamp)) from " ~ this ~ " as built)" -%}
        where {{ since }}
        {%- if key is not none %} or {{ key }} in (select fresh.{{ key }} from {{ relation }} as fresh where fresh.{{ since }}){% endif -%}
    {%- endif -%}
{%- endmacro %}
