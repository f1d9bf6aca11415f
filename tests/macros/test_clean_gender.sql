-- What somebody did not state stays unknown.
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
