{% macro edits(one, other, at_most) -%}
    {#-
    Levenshtein's distance: how many letters must be inserted, deleted or replaced, as far as `at_most`; above it some greater number:
    texts whose lengths differ by more are not measured.
    -#}
    {{ return(adapter.dispatch('edits', 'cdp')(one, other, at_most)) }}
{%- endmacro %}

{% macro default__edits(one, other, at_most) -%}
    {{ return("case when abs(length(" ~ one ~ ") - length(" ~ other ~ ")) <= " ~ at_most ~ " then levenshtein(" ~ one ~ ", " ~ other
        ~ ") else " ~ (at_most + 1) ~ " end") }}
{%- endmacro %}

{% macro duckdb__edits(one, other, at_most) -%}
    {#- One edit between texts of one length is one other letter: to count those takes a tenth of the time. -#}
    {%- if at_most > 1 -%}
        {{ return(cdp.default__edits(one, other, at_most)) }}
    {%- endif -%}
    {{ return("case when strlen(" ~ one ~ ") = strlen(" ~ other ~ ") and " ~ one ~ " <> '' then hamming(" ~ one ~ ", " ~ other
        ~ ") else " ~ cdp.default__edits(one, other, at_most) ~ " end") }}
{%- endmacro %}

{% macro postgres__edits(one, other, at_most) -%}
    {#- fuzzystrmatch measures no more than 255 letters. -#}
    {{ return("levenshtein_less_equal(left(" ~ one ~ ", 255), left(" ~ other ~ ", 255), " ~ at_most ~ ")") }}
{%- endmacro %}

{% macro snowflake__edits(one, other, at_most) -%}
    {#- What is above the limit comes back as the limit, so it is set one higher. -#}
    {{ return("editdistance(" ~ one ~ ", " ~ other ~ ", " ~ (at_most + 1) ~ ")") }}
{%- endmacro %}

{% macro bigquery__edits(one, other, at_most) -%}
    {{ return("edit_distance(" ~ one ~ ", " ~ other ~ ", max_distance => " ~ (at_most + 1) ~ ")") }}
{%- endmacro %}
