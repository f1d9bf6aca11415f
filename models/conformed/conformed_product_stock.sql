{{ conformed('product_stock') }}
