-- Hurt if it fails: everybody in a file whose empty second name is written NA, for they seem to share one.
{{ wrong_results(clean_text(joined_text(['one', 'other'])), [
    ['Main Street', '7', 'Main Street 7'],
    [' Main Street ', ' 7 ', 'Main Street 7'],
    ['Carsten', 'NA', 'Carsten'],
    ['NULL', 'Meier', 'Meier'],
    ['Carsten', none, 'Carsten'],
    [none, '7', '7'],
    ['NA', 'NA', none],
    [none, none, none],
], inputs=['one', 'other']) }}
