-- Hurt if it fails: a person who is addressed by what they never stated.
{{ wrong_results(clean_gender('input'), [
    ['f', 'female'],
    [' W ', 'female'],
    ['Female', 'female'],
    ['m', 'male'],
    ['MALE', 'male'],
    ['männlich', 'male'],
    ['x', 'other'],
    ['divers', 'other'],
    ['?', none],
    ['', none],
    [none, none],
]) }}
