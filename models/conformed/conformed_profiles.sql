{{ conformed('profiles') }}
