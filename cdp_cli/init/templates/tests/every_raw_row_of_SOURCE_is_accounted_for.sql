-- Whoever loads a file must find each of its rows again: kept, folded into a later version, or rejected with a reason.
{{ cdp.test_accounts_for_raw_rows(ref('stg_${source}__profiles'), [source('$source', '$table')]) }}
