{% macro add_columns(columns) -%}
    {#-
    Gives the table of an incremental model that was built by an older version the columns {name: type} that it lacks, before its
    rows are read or forgotten: DuckDB does not put up with it afterwards, in one transaction.
    -#}
    {%- if is_incremental() -%}
        {%- set present = cdp.column_names(this) -%}
        {%- set missing = [] -%}
        {%- for name, data_type in columns.items() if name not in present -%}
            {%- do missing.append(api.Column(name, data_type)) -%}
        {%- endfor -%}
        {%- if missing -%}
            {%- do alter_relation_add_remove_columns(this.incorporate(type='table'), missing, none) -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}

{% macro column_names(relation) -%}
    {#-
    The columns of a table. Not asked of dbt's adapter, which begins a transaction for it: DuckDB takes the work tables of one that
    is open for empty, and joins them accordingly.
    -#}
    {{ return(run_query('select * from ' ~ relation ~ ' where false').column_names | map('lower') | list) }}
{%- endmacro %}
