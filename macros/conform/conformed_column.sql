{% macro conformed_column(column, source_name, provides) -%}
    {#- The expression that fills one column of a concept for one source: provided, derived, or a typed null. -#}
    {%- set name = column.name -%}
    {%- set derived = {
        'source': "'" ~ source_name ~ "'",
        'party': "'" ~ cdp.source_setting(source_name, 'party') ~ "'",
        'loaded_at': '_loaded_at',
        'record_versions': '1',
        'source_file': '_file',
        'source_line': '_line',
    } -%}
    {%- if name == 'updated_at' -%}
        {%- set expression = 'coalesce(updated_at, _loaded_at)' if 'updated_at' in provides else '_loaded_at' -%}
    {%- elif name in provides -%}
        {%- set expression = name -%}
    {%- elif name == 'brand' -%}
        {%- set expression = "'" ~ cdp.source_setting(source_name, 'brand') ~ "'" -%}
    {%- elif name == 'subject_key' -%}
        {%- set expression = cdp.subject_key(source_name, provides) -%}
    {%- else -%}
        {%- set expression = derived.get(name, 'null') -%}
    {%- endif -%}
    {{ 'cast(' ~ expression ~ ' as ' ~ api.Column.translate_type(column.data_type) ~ ')' if column.data_type else expression }}
{%- endmacro %}
