{{ conformed('attributes') }}
