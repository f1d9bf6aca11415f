-- Hurt if it fails: a household that becomes two because its postal code is written in two ways.
{{ wrong_results(postcode_key('input'), [
    ['10115', '10115'],
    [' 10115 ', '10115'],
    ['D-10115', '10115'],
    ['ch-8001', '8001'],
    ['sw1a 1aa', 'SW1A1AA'],
    ['12345-6789', '123456789'],
    ['K1A-0B1', 'K1A0B1'],
    ['۱۱۳۶۵', '11365'],
    ['01067', '01067'],
    [' - ', none],
    ['', none],
    [none, none],
]) }}
