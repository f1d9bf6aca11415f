{% macro said_since(relation, partition_by) -%}
    {#-
    Two CTEs that end in `said`: the rows of `relation` with `said_at`, the time since which the person gives the same answer.
    A source that repeats an old yes with each new version of a record does not undo a no that was said elsewhere in between.

    relation: answers as `is_allowed` with `answered_at`, every version of a person's record. partition_by: person and question.
    -#}
answer_changes as (
    select
        *,
        case
            when lag(is_allowed) over (
                partition by {{ partition_by }}
                order by answered_at, _loaded_at, _file, _line
            ) = is_allowed then null
            else answered_at
        end as changed_at
    from {{ relation }}
),

said as (
    select
        *,
        max(changed_at) over (
            partition by {{ partition_by }}
            order by answered_at, _loaded_at, _file, _line
            rows between unbounded preceding and current row
        ) as said_at
    from answer_changes
),
{%- endmacro %}
