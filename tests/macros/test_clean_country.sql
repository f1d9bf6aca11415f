-- Hurt if it fails: whoever's phone number is read, and whose consent is judged, by the rules of another country.
-- Not tested: whether a code is assigned.
{{ wrong_results(clean_country('input'), [
    ['DE', 'DE'],
    [' de ', 'DE'],
    ['NA', 'NA'],
    ['UK', 'GB'],
    ['DEU', none],
    ['Germany', none],
    ['', none],
    [none, none],
]) }}
