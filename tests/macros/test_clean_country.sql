-- The country decides how a phone number is read and which law holds.
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
