{% macro concept_columns(concept, provides=[]) -%}
    {#-
    The columns of a concept as a list of {name, data_type}, read from the contract of `conformed_<concept>`. A dbt unit test
    cannot see that contract: there the concept has the columns that the model provides, in the types that they have.
    -#}
    {%- set unique_id = 'model.cdp.conformed_' ~ concept -%}
    {%- if not execute -%}
        {{ return([]) }}
    {%- elif unique_id in (graph.nodes or []) -%}
        {{ return(graph.nodes[unique_id].columns.values() | list) }}
    {%- elif graph.nodes -%}
        {{ exceptions.raise_compiler_error("There is no concept '" ~ concept ~ "'. Concepts are the models in models/conformed/, without the prefix.") }}
    {%- endif -%}
    {%- set columns = [] -%}
    {%- set names = ['record_key', 'subject_key'] + provides + ['source', 'party', 'brand', 'updated_at', 'loaded_at', 'record_versions', 'source_file', 'source_line'] -%}
    {%- for name in names | unique if name != 'reject_reason' -%}
        {%- do columns.append({'name': name, 'data_type': none}) -%}
    {%- endfor -%}
    {{ return(columns) }}
{%- endmacro %}
