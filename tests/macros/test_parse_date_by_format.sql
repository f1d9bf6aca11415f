-- Hurt if it fails: whoever was born on the first to the twelfth: day and month change places between countries.
with day_first as (
    {{ wrong_results(parse_date('input', '%d.%m.%Y'), [
        ['02.01.1980', '1980-01-02'],
        ['31.12.1999', '1999-12-31'],
        [' 31.12.1999 ', '1999-12-31'],
        ['۰۲.۰۱.۱۹۸۰', '1980-01-02'],
        ['٣١.١٢.١٩٩٩', '1999-12-31'],
        ['12.31.1999', none],
        ['1980-01-02', none],
        ['', none],
        [none, none],
    ], data_type='date') }}
),

month_first as (
    {{ wrong_results(parse_date('input', '%m/%d/%Y'), [
        ['01/02/1980', '1980-01-02'],
        ['12/31/1999', '1999-12-31'],
        ['31/12/1999', none],
        [none, none],
    ], data_type='date') }}
)

select * from day_first
union all
select * from month_first
