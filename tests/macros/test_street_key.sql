-- Hurt if it fails: a person who becomes two because the street is written in two ways.
-- Not tested: abbreviations (`Str.` for `Straße`), which are two streets here; `street_initials` reads them.
{{ wrong_results(street_key('input'), [
    ['Hauptstr. 12', 'hauptstr12'],
    ['HAUPTSTR 12', 'hauptstr12'],
    ['12 Main Road', 'mainroad12'],
    ['Straße 1a', 'strassea1'],
    ['خیابان ۱۲', 'خیابان12'],
    ['Dorf', 'dorf'],
    ['12', none],
    ['', none],
    [none, none],
]) }}
