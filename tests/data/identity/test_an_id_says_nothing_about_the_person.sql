-- Hurt if it fails: everybody whose id an advertiser has seen; an id made of an address can be turned back into it.
-- Not tested: that the hash holds the time of the run as well (the macro `minted_customer_id`).
select customer_id
from {{ ref('identity_assignment') }}
where not {{ matches('customer_id', '^c[0-9a-f]{20}$') }}
