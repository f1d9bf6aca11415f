{% macro word_as(text, readings, otherwise='null') -%}
    {#-
    What a word stands for: `readings` are {SQL expression: words}, `otherwise` what any other text is. One word after the other: of
    more than four in one list DuckDB makes a join, through which it takes all columns of all rows.
    -#}
    case {{ text }}
        {%- for reading, words in readings.items() %}
            {%- for word in words %}
        when '{{ word }}' then {{ reading }}
            {%- endfor %}
        {%- endfor %}
        else {{ otherwise }}
    end
{%- endmacro %}
