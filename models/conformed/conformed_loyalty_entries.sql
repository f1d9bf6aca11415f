{{ conformed('loyalty_entries') }}
