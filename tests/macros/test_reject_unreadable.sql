-- A blank is no error; what is there and cannot be read is.
{{ wrong_results(reject_unreadable('input', parse_number('input')), [
    ['12.50', none],
    ['', none],
    ['N/A', none],
    [none, none],
    ['twelve', 'input cannot be read'],
]) }}
