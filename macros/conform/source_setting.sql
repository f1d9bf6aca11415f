{% macro source_setting(source_name, setting) -%}
    {#-
    One setting of a source from the registry (the dbt var `sources`); none where the source does not set it. A source that is
    not registered stops the build (not the parsing: a company that brings its own sources disables the demo's models).
    -#}
    {%- set registry = var('sources') -%}
    {%- if execute and source_name not in registry -%}
        {{ exceptions.raise_compiler_error("Source '" ~ source_name ~ "' is not in the source registry. Registered: " ~ registry.keys() | sort | join(', ') ~ ". Add it to the var `sources` in dbt_project.yml.") }}
    {%- endif -%}
    {{ return(registry.get(source_name, {}).get(setting)) }}
{%- endmacro %}
