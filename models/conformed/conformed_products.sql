{{ conformed('products') }}
