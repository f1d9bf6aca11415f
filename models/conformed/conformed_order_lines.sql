{{ conformed('order_lines') }}
