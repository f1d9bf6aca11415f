{% macro evidence(kind) -%}
    {#-
    The select list of one kind of evidence for the materialisation `clusters`, as `evidence('link', node=…, star=…)`: always the
    same columns in the same order, null where the kind has none.
    -#}
    {%- set columns = {
        'node': 'bigint', 'other_node': 'bigint', 'is_known': 'boolean', 'mark': 'mark', 'star': 'bigint', 'tier': 'int',
        'joins_known': 'boolean', 'identifier_type': 'string', 'identifier_value': 'string', 'max_values': 'int', 'limits_likeness': 'boolean',
        'weight': 'bigint',
    } -%}
    '{{ kind }}' as kind,
    {%- for column, data_type in columns.items() %}
    {{ kwargs.get(column, 'cast(null as ' ~ (cdp.type_mark() if data_type == 'mark' else api.Column.translate_type(data_type)) ~ ')') }} as {{ column }}
        {{- ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
