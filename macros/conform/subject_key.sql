{% macro subject_key(source_name, provides) -%}
    {#-
    The person as one source knows them: the customer reference, else the strongest identifier on the row.
    Contact points are hashed, so that the key can stand in logs and ledgers; md5 only shortens, it does not anonymise.
    -#}
    {%- set parts = [] -%}
    {%- for handle in ['customer_ref', 'loyalty_id', 'email', 'hashed_email', 'phone', 'card_token', 'anonymous_id', 'device_id'] if handle in provides -%}
        {%- if handle == 'customer_ref' -%}
            {%- do parts.append(handle) -%}
        {%- else -%}
            {%- set value = dbt.hash(handle) if handle in ['email', 'phone'] else handle -%}
            {%- do parts.append("'" ~ source_name ~ "|" ~ handle ~ "|' || " ~ ("case when " ~ handle ~ " is not null then " ~ value ~ " end" if value != handle else handle)) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return('coalesce(' ~ parts | join(', ') ~ ', null)' if parts else 'null') }}
{%- endmacro %}
