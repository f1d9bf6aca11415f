{% macro first_family_part(expression) -%}
    {#- The `name_key` of the first word that counts in a family name: García Márquez is garcia, von der Leyen leyen; null without letters. -#}
    {{ cdp.name_key(cdp.replace_all(cdp.family_words(expression), '^(\\S+).*$', '\\1')) }}
{%- endmacro %}

{% macro last_family_part(expression) -%}
    {#- The same of the last word: García Márquez is marquez, Müller-Lüdenscheidt ludenscheidt; the first part again where there is but one. -#}
    {{ cdp.name_key(cdp.replace_all(cdp.family_words(expression), '^.*\\s', '')) }}
{%- endmacro %}

{% macro family_words(expression) -%}
    {#-
    The words that count in a family name (an SQL expression), blanks between them: no particles (de la, van der, bin, al-), no patronymic
    beside another word, no junior. What belongs to the next word is joined to it (Mc Donald, O Brien, Abd al-Rahman). A name of
    nothing but such words stays whole (Le, Petrovich). A Czech or Slovak feminine form with its accents becomes the masculine (Nováková is
    novák, Novotná novotný); without them -ova is as well Russian, and left to `sound_key`, where -ov and -ova, -ski and -ska are one.
    -#}
    {%- set words = namespace(text="' ' || lower(" ~ expression ~ ") || ' '") -%}
    {%- for pattern, replacement in cdp.family_rules() -%}
        {%- set words.text = cdp.replace_all(words.text, pattern, replacement) -%}
    {%- endfor -%}
    case
        when {{ cdp.matches(expression, "[-\\s\u00a0‐‑–—/.,_'']|ال|á$") }}
            then coalesce(nullif(trim({{ words.text }}), ''), lower({{ cdp.trimmed(expression) }}))
        else {{ expression }}
    end
{%- endmacro %}
