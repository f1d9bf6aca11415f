-- Hurt if it fails: everybody, if one event with a broken clock stops the build.
{{ wrong_results(timestamp_from_epoch('input'), [
    ['0', '1970-01-01 00:00:00'],
    ['1782860546585', '2026-06-30 23:02:26.585'],
    ['-1000', '1969-12-31 23:59:59'],
    ['9223372036854775807', none],
    ['92233720368547758070', none],
    ['soon', none],
    ['', none],
    [none, none],
], data_type='timestamp') }}
