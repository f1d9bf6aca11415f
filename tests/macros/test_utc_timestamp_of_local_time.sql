-- Hurt if it fails: whoever reads a till: it writes the time on the wall.
-- Not tested: which of the two it was in the hour that winter time repeats: nobody can know, the later is taken.
{{ wrong_results(utc_timestamp('input', 'zone'), [
    ['2026-07-01 10:00:00', 'Europe/Berlin', '2026-07-01 08:00:00'],
    ['2026-01-01 10:00:00', 'Europe/Berlin', '2026-01-01 09:00:00'],
    ['2026-07-01 10:00:00', 'Asia/Tehran', '2026-07-01 06:30:00'],
    ['2026-07-01 10:00:00', 'America/New_York', '2026-07-01 14:00:00'],
    ['2026-03-29 01:59:59', 'Europe/Berlin', '2026-03-29 00:59:59'],
    ['2026-03-29 02:30:00', 'Europe/Berlin', '2026-03-29 01:30:00'],
    ['2026-03-29 03:00:00', 'Europe/Berlin', '2026-03-29 01:00:00'],
    ['2026-10-25 02:30:00', 'Europe/Berlin', '2026-10-25 01:30:00'],
    ['2026-07-01T10:00:00+04:00', 'Europe/Berlin', '2026-07-01 06:00:00'],
    ['2026-07-01T10:00:00Z', 'Europe/Berlin', '2026-07-01 10:00:00'],
    ['2026-07-01 10:00:00', 'Mars/Olympus', none],
    ['2026-07-01 10:00:00', none, none],
    ['yesterday', 'Europe/Berlin', none],
    ['', 'Europe/Berlin', none],
    [none, 'Europe/Berlin', none],
], inputs=['input', 'zone'], data_type='timestamp') }}
