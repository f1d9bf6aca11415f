{% macro share_turns(others, turns) -%}
    {#- CTEs that end in `shares_<turns>`: the shares of `shares_0` after so many turns of expectation maximisation over `evidence_counts`. -#}
    {{ return(adapter.dispatch('share_turns', 'cdp')(others, turns)) }}
{%- endmacro %}

{% macro default__share_turns(others, turns, number=none) -%}
{% for turn in range(1, turns + 1) %}
explained_{{ turn }} as (
    select
        evidence_counts.*, shares.*,
        {{ 'cast(' if number }}evidence_counts.pairs / shares.possible_pairs / (
            1{% for of in ['person'] + others %} + shares.{{ of }}_share * evidence_counts.{{ of }}_odds{% endfor %}
        ){{ ' as ' ~ number ~ ')' if number }} as share
    from shares_{{ turn - 1 }} as shares cross join evidence_counts
),

shares_{{ turn }} as (
    select {% for of in ['person'] + others %}sum(share * {{ of }}_share * {{ of }}_odds) as {{ of }}_share, {% endfor %}max(possible_pairs) as possible_pairs from explained_{{ turn }}
),
{% endfor %}
{%- endmacro %}

{% macro postgres__share_turns(others, turns) -%}
    {#- Its own numbers are exact, and every turn would make them longer: a minute for what takes a moment. -#}
    {{ cdp.default__share_turns(others, turns, 'double precision') }}
{%- endmacro %}

{% macro spark__share_turns(others, turns) -%}
    {#- Spark would plan each turn with all turns before it, once for every mention; folded over an array the turns are one expression. -#}
    {%- set kinds = ['person'] + others -%}
gathered as (
    select array_agg(struct(pairs{% for of in kinds %}, {{ of }}_odds{% endfor %})) as evidence from evidence_counts
),

turned as (
    select
        shares_0.possible_pairs,
        aggregate(
            sequence(1, {{ turns }}),
            struct({% for of in kinds %}cast(shares_0.{{ of }}_share as double) as {{ of }}_share{{ ', ' if not loop.last }}{% endfor %}),
            (shares, turn) -> aggregate(
                transform(
                    gathered.evidence,
                    of -> struct({% for of in kinds %}of.{{ of }}_odds, {% endfor %}of.pairs / shares_0.possible_pairs / (
                        1{% for of in kinds %} + shares.{{ of }}_share * of.{{ of }}_odds{% endfor %}
                    ) as share)
                ),
                struct({% for of in kinds %}0d as {{ of }}_share{{ ', ' if not loop.last }}{% endfor %}),
                (total, of) -> struct({% for of in kinds %}total.{{ of }}_share + of.share * shares.{{ of }}_share * of.{{ of }}_odds as {{ of }}_share{{ ', ' if not loop.last }}{% endfor %})
            )
        ) as shares
    from shares_0
    cross join gathered
    where size(gathered.evidence) > 0
),

shares_{{ turns }} as (
    select shares.*, possible_pairs from turned
),
{%- endmacro %}
