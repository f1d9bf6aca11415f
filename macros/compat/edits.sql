{% macro edits(one, other, at_most) -%}
    {#-
    Levenshtein's distance: how many letters must be inserted, deleted or replaced, as far as `at_most`; above it some greater number:
    texts whose lengths differ by more are not measured. PostgreSQL has it in fuzzystrmatch.
    -#}
    {{ return("case when abs(length(" ~ one ~ ") - length(" ~ other ~ ")) <= " ~ at_most ~ " then levenshtein(" ~ one ~ ", " ~ other
        ~ ") else " ~ (at_most + 1) ~ " end") }}
{%- endmacro %}
