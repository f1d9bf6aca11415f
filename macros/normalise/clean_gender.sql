{% macro clean_gender(expression) -%}
    {#- `female`, `male` or `other` from the ways systems write it; null where not stated. -#}
    case lower(trim({{ expression }}))
        when 'f' then 'female' when 'female' then 'female' when 'w' then 'female'
        when 'm' then 'male' when 'male' then 'male'
        when 'x' then 'other' when 'd' then 'other' when 'other' then 'other' when 'diverse' then 'other'
    end
{%- endmacro %}
