{% macro latin_letters(expression) -%}
    {#-
    A `name_key` in Cyrillic, Greek, Arabic, Persian or Hebrew letters, in Latin ones; other names as they are. For `sound_key`, so
    capital letters mark sounds that take no part in its digraphs: H is a throaty h, J a j.
    -#}
    case
        when not {{ cdp.matches(expression, '[^a-z]') }} then {{ expression }}
        when {{ cdp.matches(expression, '[а-яѐ-ԯ]') }} then {{ cdp.latin_from_cyrillic(expression) }}
        when {{ cdp.matches(expression, '[ء-ۿ]') }} then {{ cdp.latin_from_arabic(expression) }}
        when {{ cdp.matches(expression, '[α-ω]') }} then {{ cdp.latin_from_greek(expression) }}
        when {{ cdp.matches(expression, '[א-ת]') }} then {{ cdp.latin_from_hebrew(expression) }}
        else {{ expression }}
    end
{%- endmacro %}

{% macro latin_from_cyrillic(expression) -%}
    {#- Russian, Ukrainian, Bulgarian, Serbian, Kazakh: `ч` is k, as `ch` and a `č` that has lost its caron are. -#}
    {%- set spelt = "replace(replace(replace(replace(" ~ expression ~ ", 'дж', 'џ'), 'щ', 'шч'), 'ю', 'yu'), 'я', 'ya')" -%}
    translate({{ spelt }}, 'абвгдеёжзийклмнопрстуфхцчшыэіїєґјљњћђџқғәөүұңһъь', 'abvgdeezziiklmnoprstufHsksieiiegylnkdJkkaouunH')
{%- endmacro %}

{% macro latin_from_greek(expression) -%}
    {#- Modern Greek: `β` is v, `χ` the ch of Christos; `μπ` and `ντ` at the start are b and d. -#}
    {%- set spelt = "replace(replace(replace(replace(" ~ expression ~ ", 'ψ', 'πσ'), 'γγ', 'νγ'), 'αυ', 'αβ'), 'ευ', 'εβ')" -%}
    {%- set begun = cdp.replace_all(cdp.replace_all(spelt, '^μπ', 'b'), '^ντ', 'd') -%}
    translate({{ begun }}, 'αβγδεζηθικλμνξοπρσςτυφχω', 'avgdezitiklmnxoprsstyfko')
{%- endmacro %}

{% macro latin_from_arabic(expression) -%}
    {#-
    Arabic, Persian, Urdu. `و` is v at the start, beside an alef and before a yeh (جواد, داوود, نوید), otherwise a vowel; `ی` at the
    start is a consonant.
    -#}
    {%- set begun = cdp.replace_all("replace(" ~ expression ~ ", 'ویا', 'یا')", '^ی', 'J') -%}
    {%- set ended = cdp.replace_all(begun, '^(مصطف|مرتض|مجتب|موس|عیس|لیل|سلم|سلو|نجو|لبن|بشر|هد|ند)ی$', '\\1ا') -%}
    {%- set consonants = cdp.replace_all(ended, '^و|و([ای])|(ا)و', '\\2v\\1') -%}
    translate({{ consonants }}, 'اعبپتثجچحخدذرزژسشصضطظغفقکگلمنوهیٹڈڑںڤ', 'aabpttJkHHdzrzJssszttkfkkglmnuHitdrnf')
{%- endmacro %}

{% macro latin_from_hebrew(expression) -%}
    {#- Hebrew: `ו` a vowel, `י` at the start a consonant. -#}
    translate({{ cdp.replace_all(expression, '^י', 'J') }}, 'אבגדהוזחטיכךלמםנןסעפףצץקרשת', 'abgdHozHtikklmmnnsapfsskrst')
{%- endmacro %}
