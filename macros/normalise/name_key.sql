{% macro name_key(expression) -%}
    {#-
    A name as it is compared: lower case, no accents, Arabic and Persian letter variants as one, letters only. Tatweel and the
    zero-width joiners fall away with everything that is no letter.
    -#}
    {%- set folded = "translate(replace(replace(lower(" ~ expression ~ "), 'ß', 'ss'), 'æ', 'ae'), 'øłđıيىئكةأإآٱؤـ', 'oldiیییکهااااو')" -%}
    nullif({{ cdp.replace_all(cdp.without_accents(folded), '[^\\p{L}]', '') }}, '')
{%- endmacro %}
