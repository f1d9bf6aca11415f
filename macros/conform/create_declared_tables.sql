{% macro create_declared_tables() -%}
    {#-
    Creates, empty, each table that is declared as a dbt source with `loader: cdp` and is not there yet, and adds declared
    columns that are missing; so `dbt build` works before the first file has landed. Columns are text unless declared otherwise.
    -#}
    {%- if execute and flags.WHICH in ['build', 'run', 'test', 'seed', 'snapshot', 'run-operation'] -%}
        {%- for node in graph.sources.values() if node.loader == 'cdp' -%}
            {%- set relation = api.Relation.create(database=node.database, schema=node.schema, identifier=node.identifier) -%}
            {%- set existing = load_relation(relation) -%}
            {%- if existing is none -%}
                {%- do adapter.create_schema(relation) -%}
                {%- do run_query('create table ' ~ relation ~ ' (' ~ cdp.declared_columns(node).values() | join(', ') ~ ')') -%}
            {%- else -%}
                {%- set present = adapter.get_columns_in_relation(existing) | map(attribute='name') | map('lower') | list -%}
                {%- for name, column in cdp.declared_columns(node).items() if name | lower not in present -%}
                    {%- do run_query('alter table ' ~ relation ~ ' add column ' ~ column) -%}
                {%- endfor -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}

{% macro declared_columns(node) -%}
    {#-
    The columns of a declared source as {name: `name type`}; raw tables also say where each row came from. A name that is a word
    of SQL, such as `order`, needs `quote: true` in the source's YAML.
    -#}
    {%- set columns = {} -%}
    {%- for column in node.columns.values() -%}
        {%- set name = adapter.quote(column.name) if column.quote else column.name -%}
        {%- do columns.update({column.name: name ~ ' ' ~ api.Column.translate_type(column.data_type or 'string')}) -%}
    {%- endfor -%}
    {%- if node.schema.startswith('raw_') -%}
        {%- for name, data_type in {'_file': dbt.type_string(), '_line': dbt.type_bigint(), '_loaded_at': dbt.type_timestamp()}.items() -%}
            {%- do columns.update({name: name ~ ' ' ~ data_type}) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(columns) }}
{%- endmacro %}
