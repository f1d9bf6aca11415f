{{ conformed('events') }}
