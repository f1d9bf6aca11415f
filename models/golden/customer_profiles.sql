{{ with_customer('profiles') }}
where records.subject_key is not null
