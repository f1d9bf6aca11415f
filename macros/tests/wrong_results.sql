{% macro wrong_results(expression, cases, inputs=['input'], data_type='string') -%}
    {#-
    The body of a test of an expression by a table of inputs and expected outputs: one row for each case that comes out wrong.
    cases: lists of the inputs' texts and the expected text, `none` for null. data_type: of the result.
    -#}
    {%- set result_type = api.Column.translate_type(data_type) -%}
    with cases as (
        {%- for case in cases %}
        select
            {%- for name in inputs + ['expected'] %}
            {%- set value = 'null' if case[loop.index0] is none else "'" ~ dbt.escape_single_quotes(case[loop.index0]) ~ "'" %}
            cast({{ value }} as {{ result_type if loop.last else dbt.type_string() }}) as {{ name }}{{ ',' if not loop.last }}
            {%- endfor %}
        {{ 'union all' if not loop.last }}
        {%- endfor %}
    ),

    results as (
        select
            {{ inputs | join(', ') }},
            expected,
            cast({{ expression }} as {{ result_type }}) as got
        from cases
    )

    select * from results
    where got <> expected or (got is null) <> (expected is null)
{%- endmacro %}
