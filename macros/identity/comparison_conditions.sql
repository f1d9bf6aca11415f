{% macro unknown(column) -%}
    {#- One of the two sides does not know it. -#}
    {{ return("(one." ~ column ~ " is null or other." ~ column ~ " is null)") }}
{%- endmacro %}

{% macro year_only(side) -%}
    {#- Born on the first of January: that is what systems write where they know no more than the year. -#}
    {{ return("substr(" ~ side ~ ".birth_key, 5, 4) = '0101'") }}
{%- endmacro %}

{% macro is_close(column, lengths) -%}
    {#-
    As many edits as the shorter text bears: one from `lengths[0]` letters on, two from `lengths[1]` on, and so forth. Texts of
    very different length are not measured: that costs more than all the rest.
    -#}
    {%- set shorter = "least(length(one." ~ column ~ "), length(other." ~ column ~ "))" -%}
    {%- set borne = namespace(text='') -%}
    {%- for length in lengths -%}
        {%- set borne.text = " when " ~ shorter ~ " >= " ~ length ~ " then " ~ loop.index ~ borne.text -%}
    {%- endfor -%}
    {{ return(cdp.edits("one." ~ column, "other." ~ column, lengths | length) ~ " <= case" ~ borne.text ~ " else 0 end") }}
{%- endmacro %}

{% macro is_initial(column) -%}
    {#- One side is the first letter of the other. -#}
    {{ return("least(length(one." ~ column ~ "), length(other." ~ column ~ ")) = 1 and substr(one." ~ column ~ ", 1, 1) = substr(other."
        ~ column ~ ", 1, 1)") }}
{%- endmacro %}

{% macro swapped_names() -%}
    {#- Given and family name have changed places. -#}
    {{ return("one.given_key = other.family_key and one.family_key = other.given_key and one.given_key <> one.family_key") }}
{%- endmacro %}

{% macro nearly_swapped_names() -%}
    {#- They have changed places, and one of the two is misspelt as well. -#}
    {{ return("one.given_key <> other.given_key and one.family_key <> other.family_key and (one.given_key = other.family_key and "
        ~ cdp.edits('one.family_key', 'other.given_key', 2) ~ " <= 2 or one.family_key = other.given_key and "
        ~ cdp.edits('one.given_key', 'other.family_key', 2) ~ " <= 2)") }}
{%- endmacro %}

{% macro shares_family_part() -%}
    {#-
    A word of one double name is a word of the other (García Márquez, García; Müller-Schmidt, Schmidt), or one is written to its
    end and the other is not.
    -#}
    {{ return("one.family_first in (other.family_first, other.family_last) or one.family_last in (other.family_first, other.family_last)"
        ~ " or one.family_key like other.family_key || '%' or other.family_key like one.family_key || '%'") }}
{%- endmacro %}

{% macro digits(expression) -%}
    {#- The digits of a text: in an address they count somebody, so that a wrong one is not a slip of the pen. -#}
    {{ return(cdp.replace_all(expression, '[^0-9]+', '')) }}
{%- endmacro %}
