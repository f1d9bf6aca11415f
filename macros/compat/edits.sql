{% macro edits(one, other) -%}
    {#- Levenshtein's distance: how many letters must be inserted, deleted or replaced. PostgreSQL has it in fuzzystrmatch. -#}
    {{ return("levenshtein(" ~ one ~ ", " ~ other ~ ")") }}
{%- endmacro %}
