{% macro source_setting(source_name, setting) -%}
    {#- One setting of a source from the registry (the dbt var `sources`). A source that is not registered stops the build. -#}
    {%- set registry = var('sources') -%}
    {%- if source_name not in registry -%}
        {{ exceptions.raise_compiler_error("Source '" ~ source_name ~ "' is not in the source registry. Registered: " ~ registry.keys() | sort | join(', ') ~ ". Add it to the var `sources` in dbt_project.yml.") }}
    {%- endif -%}
    {{ return(registry[source_name].get(setting)) }}
{%- endmacro %}
