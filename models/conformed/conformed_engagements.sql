{{ conformed('engagements') }}
