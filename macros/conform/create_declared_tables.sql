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
                {%- do run_query('create table ' ~ relation ~ ' (' ~ declared_columns(node) | join(', ') ~ ')') -%}
            {%- else -%}
                {%- set present = adapter.get_columns_in_relation(existing) | map(attribute='name') | map('lower') | list -%}
                {%- for column in declared_columns(node) if column.split(' ')[0] not in present -%}
                    {%- do run_query('alter table ' ~ relation ~ ' add column ' ~ column) -%}
                {%- endfor -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}

{% macro declared_columns(node) -%}
    {#- The columns of a declared source as a list of `name type`; raw tables also say where each row came from. -#}
    {%- set columns = [] -%}
    {%- for column in node.columns.values() -%}
        {%- do columns.append(column.name ~ ' ' ~ api.Column.translate_type(column.data_type or 'string')) -%}
    {%- endfor -%}
    {%- if node.schema.startswith('raw_') -%}
        {%- do columns.extend(['_file ' ~ dbt.type_string(), '_line ' ~ dbt.type_bigint(), '_loaded_at ' ~ dbt.type_timestamp()]) -%}
    {%- endif -%}
    {{ return(columns) }}
{%- endmacro %}
