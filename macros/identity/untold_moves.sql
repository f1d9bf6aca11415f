{% macro untold_moves(ledger, moves=none) -%}
    {#- The subjects of the ledger whose last change took them to another id, but for those that stand in `moves` already. -#}
    select
        subject_key,
        previous_customer_id,
        customer_id,
        assigned_at
    from {{ ledger }}
    where
        customer_id <> previous_customer_id
        {%- if moves is not none %}
        and assigned_at > (select coalesce(max(told.assigned_at), {{ cdp.epoch() }}) from {{ moves }} as told)
        {%- endif %}
{%- endmacro %}

{% macro tell_moves() -%}
    {#-
    Pre-hook of the ledger: a run that broke off between the ledger and `identity_moves` has left moves that nobody wrote down, and
    the ledger is about to overwrite them. They are written down now, in the transaction of the ledger.
    -#}
    {%- set moves = load_relation(this.incorporate(path={'identifier': 'identity_moves'})) if is_incremental() -%}
    {%- if moves -%}
        insert into {{ moves }} (subject_key, previous_customer_id, customer_id, assigned_at)
        {{ cdp.untold_moves(this, moves) }}
    {%- endif -%}
{%- endmacro %}
