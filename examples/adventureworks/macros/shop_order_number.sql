{% macro shop_order_number() -%}
    {#-
    The number of an order: two numbers were given out twice, to different customers on the same day. The first customer in the
    file keeps the number; the other's order is `<number>/<customer>`.
    -#}
    order_number || case
        when customer_key <> first_value(customer_key) over (partition by order_number order by _loaded_at, _file, _line)
            then '/' || customer_key
        else ''
    end
{%- endmacro %}
