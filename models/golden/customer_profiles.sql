-- A view: the rows are in staging already, and only the customer is added.
{{ config(materialized='view') }}

{{ with_customer('profiles') }}
where records.subject_key is not null
