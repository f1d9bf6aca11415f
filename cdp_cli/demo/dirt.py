"""Dirt: how the same value comes out differently, or wrongly, from one record to the next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cdp_cli.demo import cells, phones
from cdp_cli.demo.chance import Chance, Numbers

if TYPE_CHECKING:
    from cdp_cli.demo.cells import Text
    from cdp_cli.demo.tally import Tally

# What can become of an e-mail address on its way into a system.
CLEAN, UPPER, CAPITAL, PADDED, DOTTED, TAGGED, MISSING, JUNK = range(8)
MEANT_WELL = (CLEAN, UPPER, CAPITAL, PADDED, DOTTED, TAGGED)
JUNK_EMAILS = ("test@test.com", "none@none.com", "N/A", "noreply@example.com")
TAGS = ("+shop", "+news", "+acme")
GMAIL = "@gmail.com"
MONTHS = 12


@dataclass(frozen=True)
class Soiling:
    """How much of what befalls the values of a table: shares of its records."""

    missing: float = 0.0
    junk: float = 0.0
    sloppy: float = 0.1


def email_fates(chance: Chance, count: int, soiling: Soiling, tally: Tally) -> Numbers:
    """What becomes of each record's e-mail address."""
    sloppy = soiling.sloppy
    weights = np.array([0, 0.4, 0.2, 0.1, 0.2, 0.1]) * sloppy
    weights[CLEAN] = 1 - sloppy - soiling.missing - soiling.junk
    fate = chance.pick([*weights, soiling.missing, soiling.junk], count).astype(np.int8)
    tally.add("e-mail written differently", int(((fate > CLEAN) & (fate < MISSING)).sum()))
    tally.add("junk e-mail", int((fate == JUNK).sum()))
    return fate


def soiled_emails(emails: Text, fate: Numbers) -> Text:
    """The addresses as they arrive, each with its fate."""
    for kind, change in _CHANGES:
        mask = fate == kind
        if mask.any():
            emails = cells.replaced(emails, mask, change(emails.filter(pa.array(mask))))
    return emails


def soiled_phones(text: Text, junk: Numbers) -> Text:
    """The numbers, with a junk value where `junk` is not negative."""
    mask = junk >= 0
    if not mask.any():
        return text
    return cells.replaced(text, mask, cells.chosen(cells.words(phones.JUNK), junk[mask]))


def junk_numbers(chance: Chance, count: int, share: float, tally: Tally) -> Numbers:
    """Which junk value stands in place of each phone number; -1 for none."""
    junk = np.where(chance.happens(count, share), chance.whole(0, len(phones.JUNK), count), -1)
    tally.add("junk phone", int((junk >= 0).sum()))
    return junk.astype(np.int8)


def swapped_dates(days: Numbers, swap: Numbers) -> Text:
    """Dates as text; where `swap` says so, day and month have changed places."""
    text = cells.dates(days)
    if not swap.any():
        return text
    few = text.filter(pa.array(swap))
    year, month, day = (pc.utf8_slice_codeunits(few, *ends) for ends in ((0, 5), (5, 7), (8, 10)))
    return cells.replaced(text, swap, cells.joined(year, day, "-", month))


def can_swap(days: Numbers) -> Numbers:
    """Whether day and month of the date can change places without anybody noticing."""
    dates = days.astype("datetime64[D]")
    day_of_month: Numbers = (dates - dates.astype("datetime64[M]")).astype(np.int64)
    return np.less(day_of_month, MONTHS)


def repeated(chance: Chance, rows: int, share: float) -> Numbers:
    """Positions of rows that the file holds twice, letter for letter."""
    return chance.some(np.arange(rows), int(rows * share) if share * rows >= 1 else min(rows, 1))


def _dotted(emails: Text) -> Text:
    """A dot more in the local part, which only one provider ignores; others stay as they are."""
    head, tail = pc.utf8_slice_codeunits(emails, 0, 2), pc.utf8_slice_codeunits(emails, 2)
    return _at_gmail(emails, cells.joined(head, ".", tail))


def _tagged(emails: Text) -> Text:
    tag = cells.chosen(cells.words(TAGS), _lengths(emails) % len(TAGS))
    local = pc.replace_substring(emails, GMAIL, "")
    return _at_gmail(emails, cells.joined(local, tag, GMAIL))


def _at_gmail(emails: Text, changed: Text) -> Text:
    is_plain = pc.invert(pc.match_substring_regex(emails, r"^.\.|^..\."))
    return pc.if_else(pc.and_(pc.ends_with(emails, GMAIL), is_plain), changed, emails)


def _junk(emails: Text) -> Text:
    return cells.chosen(cells.words(JUNK_EMAILS), _lengths(emails) % len(JUNK_EMAILS))


def _lengths(emails: Text) -> Numbers:
    """A number that depends on the address alone: a repeated row must look the same."""
    return np.asarray(pc.utf8_length(emails))


_CHANGES = (
    (UPPER, pc.utf8_upper),
    (CAPITAL, pc.utf8_capitalize),
    (PADDED, lambda emails: cells.joined(" ", emails, " ")),
    (DOTTED, _dotted),
    (TAGGED, _tagged),
    (MISSING, lambda emails: cells.words([""] * len(emails))),
    (JUNK, _junk),
)
