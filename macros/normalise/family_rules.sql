{% macro family_rules() -%}
    {#- [what stands in a family name, what it becomes], in this order, for `family_words`: lower case, a blank before and after each word. -#}
    {%- set particles = [
        'af|av|da|das|de|degli|dei|del|dela|della|delle|dello|den|der|des|di|do|dos|du|e|et|het|i|la|las|le|les|lo|los|t|te|ten|ter|the',
        'und|and|van|vande|vander|ver|vom|von|y|zu|zum|zur|al|an|as|ash|ben|bent|bin|bint|el|ibn|ould|ul|ال|آل|ابن|بن|بنت|аль|бин|де|фон|эль',
        'ii|iii|iv|fils|filho|neto|jr|junior|senior|sr',
    ] | join('|') -%}
    {{ return([
        ["[''’‘ʼ`´]", ''],
        ['[-\\s\u00a0‐‑–—/.,_]+', ' '],
        ['(\\S\\S)ová ', '\\1 '],
        ['(\\S\\Sn|sk|ck)á ', '\\1ý '],
        ['(?: (?:' ~ particles ~ '))+ ', ' '],
        [' ال(\\S{3,})', ' \\1'],
        [' (abd|abdal|abdel|abdul|abo|abou|abu|fitz|mac|mc|o|saint|sainte|san|sant|santa|st|ابو|أبو|عبد) ', ' \\1'],
        [' \\S+(?:[eo]vich|[eo]vna|[ео]вич|[ео]вна) ', ' '],
    ]) }}
{%- endmacro %}
