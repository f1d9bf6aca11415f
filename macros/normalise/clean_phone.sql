{% macro clean_phone(expression, country) -%}
    {#-
    A phone number in E.164; null where it cannot be one. A national number needs `country` (an SQL expression, ISO alpha-2):
    its trunk prefix (0; in North America 1) gives way to the calling code. A `(0)` within an international number and an
    extension are dropped. Digits that begin with the calling code and are too many for a national number have lost their plus.

    One chain, so that each step is computed once: `41|0791234567` becomes `+41791234567`, `41|0049301234` `+49301234`.
    -#}
    {%- set code = cdp.calling_code(country) -%}
    {%- set has_lost_plus -%}
        {{ cdp.matches(cdp.trimmed(expression), '^[1-9][0-9]{10,}$') }} and {{ cdp.trimmed(expression) }} like {{ code }} || '%' and {{ country }} <> 'BR'
    {%- endset -%}
    {%- set digits = cdp.replace_all(cdp.latin_digits(expression), '\\(0\\)|([eE][xX][tT]|[xX#]).*$|[^0-9+]', '') -%}
    {%- set dialled = "case when " ~ has_lost_plus ~ " then '+' else coalesce(" ~ code ~ ", '') || '|' end || " ~ digits -%}
    {%- set international = cdp.replace_all(dialled, '^[0-9]*[|]([+]|00)', '+') -%}
    {%- set complete = cdp.replace_all(international, '^((1)[|][01]*|([0-9]+)[|]0*)', '+\\2\\3') -%}
    nullif({{ cdp.replace_all(complete, '^([+][0-9]{8,15})$|^.*$', '\\1') }}, '')
{%- endmacro %}

{% macro calling_code(country) -%}
    {#-
    The calling code of a country (an SQL expression, ISO alpha-2); null where it is not among those known. A look-up in a text
    of fixed width that begins with blanks: unlike a `case` over all countries it computes `country` once.
    -#}
    {%- set codes -%}
        '        {% for iso, code in cdp.calling_codes().items() %}{{ iso }}{{ '%-3s ' | format(code) }}{% endfor %}'
    {%- endset -%}
    nullif(trim(substr({{ codes }}, {{ dbt.position("' ' || " ~ country, codes) }} + 3, 3)), '')
{%- endmacro %}
