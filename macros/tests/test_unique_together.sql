{% test unique_together(model, columns) %}
    {#- Fails for each combination of columns that stands in more than one row. -#}
    select
        {{ columns | join(', ') }},
        count(*) as row_count
    from {{ model }}
    group by {{ columns | join(', ') }}
    having count(*) > 1
{% endtest %}
