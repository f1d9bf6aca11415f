-- Silence is no answer: what says neither yes nor no must not become a no, and never a yes.
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
