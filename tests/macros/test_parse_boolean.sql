-- Hurt if it fails: a person who said nothing and counts as having said yes, or no.
{{ wrong_results(parse_boolean('input'), [
    ['true', 'true'],
    [' TRUE ', 'true'],
    ['1', 'true'],
    ['Y', 'true'],
    ['yes', 'true'],
    ['ja', 'true'],
    ['false', 'false'],
    ['0', 'false'],
    ['N', 'false'],
    ['no', 'false'],
    ['nein', 'false'],
    ['maybe', none],
    ['2', none],
    ['', none],
    [' ', none],
    [none, none],
], data_type='boolean') }}
