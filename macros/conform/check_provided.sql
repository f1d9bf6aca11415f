{% macro check_provided(source_name, concept, provides, names) -%}
    {#- Stops the build where a staging model misspells a column, lacks the id, or selects a column and forgets to pass it on. -#}
    {%- set where = 'stg_' ~ source_name ~ '__' ~ concept ~ ': ' -%}
    {%- if execute -%}
        {%- for name in provides if name not in names + ['reject_reason'] -%}
            {{ exceptions.raise_compiler_error(where ~ "concept '" ~ concept ~ "' has no column '" ~ name ~ "'. Its columns: " ~ names | join(', ')) }}
        {%- endfor -%}
        {%- if cdp.concept_id(concept) not in provides -%}
            {{ exceptions.raise_compiler_error(where ~ "concept '" ~ concept ~ "' needs '" ~ cdp.concept_id(concept) ~ "' among the columns it provides.") }}
        {%- endif -%}
        {%- for name in names if name not in provides and (' as ' ~ name ~ ',\n') in model.raw_code -%}
            {{ exceptions.raise_compiler_error(where ~ "selects '" ~ name ~ "' but does not pass it on. Add it to `provides`, or rename it.") }}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}
