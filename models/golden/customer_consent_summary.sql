-- The choices made with the company's own brand; a grant to a partner is no grant to us.
with consents as (
    select * from {{ ref('customer_consents') }}
    where brand = '{{ var("company_brand") }}'
)

select
    customer_id,
    {%- for name, question in consent_questions().items() %}
        max(case when purpose = '{{ question[0] }}' and channel = '{{ question[1] }}' then status end) as {{ name }},
    {%- endfor %}
    max(decided_at) as last_consent_at
from consents
group by customer_id
