{{ conformed('campaign_costs') }}
