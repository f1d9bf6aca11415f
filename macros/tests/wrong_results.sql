{% macro wrong_results(expression, cases, inputs=['input'], data_type='string', steps=[]) -%}
    {#-
    The body of a test of an expression by a table of inputs and expected outputs: one row for each case that comes out wrong.
    cases: lists of the inputs' texts and the expected text, `none` for null. data_type: of the result. steps: (column,
    expression), computed one after the other before the expression, which may read the columns.
    -#}
    {%- set result_type = api.Column.translate_type(data_type) -%}
    {%- set names = inputs + ['expected'] -%}
    with cases as (
        select
            {%- for name in names %}
            cast(given.{{ name }} as {{ result_type if loop.last else dbt.type_string() }}) as {{ name }}{{ ',' if not loop.last }}
            {%- endfor %}
        from (
            values
            {%- for case in cases %}
            (
                {%- for text in case -%}
                {{ 'null' if text is none else "'" ~ dbt.escape_single_quotes(text) ~ "'" }}{{ ', ' if not loop.last }}
                {%- endfor -%}
            ){{ ',' if not loop.last }}
            {%- endfor %}
        ) as given ({{ names | join(', ') }})
    ),

    {% for column, step in steps %}
    {{ column }}_step as (
        select *, {{ step }} as {{ column }}
        from {{ 'cases' if loop.first else steps[loop.index0 - 1][0] ~ '_step' }}
    ),

    {% endfor %}
    results as (
        select
            {{ inputs | join(', ') }},
            expected,
            cast({{ expression }} as {{ result_type }}) as got
        from {{ steps[-1][0] ~ '_step' if steps else 'cases' }}
    )

    select * from results
    where got <> expected or (got is null) <> (expected is null)
{%- endmacro %}
