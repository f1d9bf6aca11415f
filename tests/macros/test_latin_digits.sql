-- Phone numbers, postal codes and house numbers are compared digit by digit.
{{ wrong_results(latin_digits('input'), [
    ['٠١٢٣٤٥٦٧٨٩', '0123456789'],
    ['۰۱۲۳۴۵۶۷۸۹', '0123456789'],
    ['خیابان ۱۲', 'خیابان 12'],
    ['12a', '12a'],
    [none, none],
]) }}
