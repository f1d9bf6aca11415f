-- Hurt if it fails: whoever looks for a row that vanished, or for an error where the file was only blank.
{{ wrong_results(reject_unreadable('input', parse_number('input')), [
    ['12.50', none],
    ['', none],
    ['N/A', none],
    [none, none],
    ['twelve', 'input cannot be read'],
]) }}
