-- Hurt if it fails: a person whose date of birth is read wrongly and who is kept apart from themselves.
{{ wrong_results(parse_date('input'), [
    ['1980-01-02', '1980-01-02'],
    [' 1980-01-02 ', '1980-01-02'],
    ['1980-1-2', '1980-01-02'],
    ['1980-01-02 00:00:00', '1980-01-02'],
    ['1980-01-02T00:00:00Z', '1980-01-02'],
    ['2000-02-29', '2000-02-29'],
    ['1999-02-29', none],
    ['1980-13-01', none],
    ['0000-00-00', none],
    ['0001-01-01', none],
    ['9999-12-31', none],
    ['02.01.1980', none],
    ['yesterday', none],
    ['', none],
    [none, none],
], data_type='date') }}
