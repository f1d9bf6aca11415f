{% test accounts_for_raw_rows(model, tables) -%}
    {#-
    Whoever loads a file must find each of its rows again: kept, folded into a later version, or rejected with a reason.
    tables: the raw tables that the model reads. Fails with both counts where they differ.
    -#}
    with raw_rows as (
        {%- for table in tables %}
        select count(*) as row_count from {{ table }}
        {%- if not loop.last %}
        union all
        {%- endif %}
        {%- endfor %}
    ),

    raw_total as (
        select sum(row_count) as raw_row_count from raw_rows
    ),

    staged_total as (
        select coalesce(sum(record_versions), 0) as staged_row_count from {{ model }}
    )

    select
        raw_total.raw_row_count,
        staged_total.staged_row_count
    from raw_total
    cross join staged_total
    where raw_total.raw_row_count <> staged_total.staged_row_count
{%- endtest %}
