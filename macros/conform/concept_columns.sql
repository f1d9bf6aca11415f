{% macro concept_columns(concept) -%}
    {#- The columns of a concept as a list of {name, data_type}, read from the contract of `conformed_<concept>`. -#}
    {%- set unique_id = 'model.cdp.conformed_' ~ concept -%}
    {%- if not execute -%}
        {{ return([]) }}
    {%- elif unique_id not in graph.nodes -%}
        {{ exceptions.raise_compiler_error("There is no concept '" ~ concept ~ "'. Concepts are the models in models/conformed/, without the prefix.") }}
    {%- endif -%}
    {{ return(graph.nodes[unique_id].columns.values() | list) }}
{%- endmacro %}
