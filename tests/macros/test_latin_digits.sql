-- Hurt if it fails: whoever writes Arabic or Persian digits and is found by no number.
{{ wrong_results(latin_digits('input'), [
    ['٠١٢٣٤٥٦٧٨٩', '0123456789'],
    ['۰۱۲۳۴۵۶۷۸۹', '0123456789'],
    ['خیابان ۱۲', 'خیابان 12'],
    ['12a', '12a'],
    [none, none],
]) }}
