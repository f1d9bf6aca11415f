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

{% macro read_evidence(query, kinds=['subject', 'link', 'limit', 'pair', 'decision'], only_affected=false) -%}
    {#-
    The evidence that a query gives, a work table for each kind: of one for all most columns would be empty. Of what limits
    only how many values of a type there are counts, and numbers are counted faster.
    only_affected: whether what is told of others than the nodes of `id_affected` is left out.
    -#}
    {%- set tables = {
        'subject': ('id_subjects', 'node, is_known, mark'),
        'link': ('id_told_links', 'node, star, tier, joins_known'),
        'limit': ('id_limits', 'node, ' ~ cdp.hash_number(['identifier_type']) ~ ' as identifier_type, ' ~ cdp.hash_number(['identifier_value']) ~ ' as identifier_value, max_values, limits_likeness'),
        'pair': ('id_pairs', 'node, other_node, weight'),
        'decision': ('id_decisions', 'node, other_node, joins_known'),
    } -%}
    {%- set affected = ' and node in (select affected.node from id_affected as affected)' if only_affected else '' -%}
    {%- for kind in kinds -%}
        {%- set name, columns = tables[kind] -%}
        {%- do cdp.work_table(name, 'select ' ~ columns ~ ' from (' ~ query ~ ") as evidence where kind = '" ~ kind ~ "'" ~ affected) -%}
    {%- endfor -%}
{%- endmacro %}
