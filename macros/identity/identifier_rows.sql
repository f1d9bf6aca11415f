{% macro identifier_rows() -%}
    {#-
    What each handle and each record says of whose it is, as (node, subject_key, source, identifier_type, identifier_value,
    first_seen_at, last_seen_at); of many, null. Every handle is an identifier as it stands, but for the e-mail address, of which
    the mailbox counts. Reads the CTEs handles, hashed, other_refs and traits.
    -#}
    {%- set keys = {'email': cdp.email_key('email')} -%}
    {%- set told = {} -%}
    {%- for handle in cdp.handle_columns() -%}
        {%- do told.update({handle: ('handles', keys.get(handle, handle), 'first_seen_at', 'last_seen_at')}) -%}
    {%- endfor -%}
    {%- for identifier_type, expression in cdp.composite_identifiers().items() -%}
        {%- do told.update({identifier_type: ('traits', expression, 'first_seen_at', 'updated_at')}) -%}
    {%- endfor -%}
    {%- for identifier_type, (relation, value, first_seen_at, last_seen_at) in told.items() %}
        select
            node,
            subject_key,
            source,
            '{{ identifier_type }}' as identifier_type,
            {{ value }} as identifier_value,
            {{ first_seen_at }} as first_seen_at,
            {{ last_seen_at }} as last_seen_at
        from {{ relation }}
        union all
    {%- endfor %}
    select node, subject_key, source, 'hashed_email', email_hash, first_seen_at, last_seen_at from hashed
    union all
    select node, subject_key, source, 'customer_ref', other_customer_ref, updated_at, updated_at from other_refs
{%- endmacro %}
