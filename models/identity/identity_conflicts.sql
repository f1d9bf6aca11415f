with refused_values as (
    select * from {{ ref('identity_refused_values') }}
),

refused_likeness as (
    select * from {{ ref('identity_refused_likeness') }}
)

select
    identifier_type,
    identifier_value,
    tier,
    customers,
    customer_id,
    other_customer_id,
    cast(null as {{ dbt.type_float() }}) as match_weight,
    reason
from refused_values
union all
select
    'likeness' as identifier_type,
    cast(null as {{ dbt.type_string() }}) as identifier_value,
    cast(null as {{ dbt.type_int() }}) as tier,
    2 as customers,
    customer_id,
    other_customer_id,
    match_weight,
    reason
from refused_likeness
