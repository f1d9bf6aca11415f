{% macro person_concepts() -%}
    {#- The concepts whose rows belong to a person and carry handles. -#}
    {{ return(['profiles', 'events', 'orders', 'interactions', 'engagements', 'consents', 'loyalty_entries', 'attributes']) }}
{%- endmacro %}
