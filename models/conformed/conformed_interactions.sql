{{ conformed('interactions') }}
