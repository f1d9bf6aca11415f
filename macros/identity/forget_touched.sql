{#-
Hooks of the tables of this room that a later run goes on from: what is made of subjects, records or pairs of whom something has
changed is forgotten, and the model makes what is missing. A build that dies in between is made good by the next one.
-#}

{% macro forget_touched_subjects() -%}
    {#- Takes out what was made of subjects of whom something has changed since, or who are gone. -#}
    {%- if is_incremental() -%}
        {%- do cdp.add_columns({'node': dbt.type_bigint(), 'built_at': dbt.type_timestamp()}) -%}
        {{ cdp.delete_rows(this, cdp.not_among('node', ref('identity_subjects'), 'node')) }}
    {%- endif -%}
{%- endmacro %}

{% macro forget_touched_identifiers() -%}
    {#-
    The same for identifiers, where an address is hashed as long as another subject brings its hash: who has an address of which
    somebody has come to bring the hash is touched as well, and a hash that nobody brings any more is gone.
    -#}
    {%- if is_incremental() -%}
        {%- do cdp.add_columns({'node': dbt.type_bigint(), 'built_at': dbt.type_timestamp()}) -%}
        {%- set touched -%}
        {{ cdp.not_among('node', ref('identity_subjects'), 'node') }}
        or identifier_type = 'hashed_email' and identifier_value not in (
            select brought.hashed_email from {{ ref('identity_handles') }} as brought where brought.hashed_email is not null
        )
        or node in (
            select handles.node from {{ ref('identity_handles') }} as handles
            where {{ cdp.sha256('handles.email') }} in (
                select brought.hashed_email from {{ ref('identity_handles') }} as brought
                where brought.hashed_email is not null and brought.hashed_email not in (
                    select known.identifier_value from {{ this }} as known where known.identifier_type = 'hashed_email'
                )
            )
        )
        {%- endset -%}
        {{ cdp.delete_rows(this, touched) }}
    {%- endif -%}
{%- endmacro %}

{% macro not_among(column, relation, key) -%}
    {#-
    The condition that a row was made of something that is not there now as it was then: `relation` bears under `key` and
    `changed_at` since when each is as it is.
    -#}
    coalesce({{ column }} not in (
        select stayed.{{ key }} from {{ relation }} as stayed
        where stayed.changed_at <= (select max(built.built_at) from {{ this }} as built)
    ), true)
{%- endmacro %}

{% macro note_first(columns, query) -%}
    {#-
    Notes in the table itself what is about to be taken out of it: where hook and insert are no one transaction, a run that dies
    between the two is made good by the next. The post-hook takes the notes away.
    -#}
    {%- do run_query(cdp.over_work_tables('insert into ' ~ this ~ ' (' ~ columns ~ ') ' ~ query)) -%}
{%- endmacro %}
