{% macro with_customer(concept) -%}
    {#- The rows of a concept with the customer that each belongs to; null where nobody can be named. -#}
select
    assignment.customer_id,
    records.*
from {{ ref('conformed_' ~ concept) }} as records
left join {{ ref('identity_assignment') }} as assignment
    on records.subject_key = assignment.subject_key and assignment.is_current
{%- endmacro %}
