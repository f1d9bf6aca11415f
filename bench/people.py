"""People for the identity benchmark: records of persons whose truth is known, drawn with a seed.

A record has an e-mail address, a phone number, a name, a date of birth and an address; a person has
one to four records. What makes it hard is in the data: slips of the pen, gaps, people who moved or
have two addresses, households that share family name, address and phone, a parent and a child of
one name, and strangers of one name, because names are as unevenly spread as they are in life.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

COLUMNS = (
    "given_name", "family_name", "birth_date", "email", "phone", "street", "postcode", "city",
)  # fmt: skip
RECORDS_PER_PERSON = (0.4, 0.3, 0.2, 0.1)
HOUSEHOLD_SIZES = (0.7, 0.2, 0.06, 0.04)
# Of the values that there are, how many a record leaves out, and how many have a slip of the pen.
GAPS = {"given_name": 0.01, "birth_date": 0.2, "email": 0.25, "phone": 0.25, "street": 0.15}
SLIPS = {
    "given_name": 0.04, "family_name": 0.04, "birth_date": 0.03, "email": 0.03, "phone": 0.01,
    "street": 0.05,
}  # fmt: skip
NAMESAKE_IN_HOUSE = 0.02  # has the given name of another of the household
OTHER_ADDRESS = 0.1  # of the e-mail addresses are a person's second one
SHARED_PHONE = 0.25  # of the phone numbers are the household's
MOVED = 0.08
ONLY_INITIAL = 0.02
SWAPPED_NAMES = 0.01
SHORTER = 0.2  # of the words have a syllable less

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_ONSETS = [
    "b",
    "br",
    "c",
    "ch",
    "d",
    "f",
    "g",
    "h",
    "j",
    "k",
    "kr",
    "l",
    "m",
    "n",
    "p",
    "r",
    "s",
    "st",
    "t",
    "v",
    "w",
]
_VOWELS = ["a", "e", "i", "o", "u", "ai", "ee"]
_ENDS = ["n", "s", "r", "l", "t", "m", "nd", "ck"]
_MAILBOXES = (
    "gmail.com",
    "outlook.com",
    "example.com",
    "example.org",
    "mail.example",
    "isp.example",
)


def write_people(path: Path, records: int, seed: int = 1) -> None:
    """Write `records` records as parquet, in no order: a number, the `person` and the columns."""
    pq.write_table(people(records, seed), path)


def people(records: int, seed: int = 1) -> pa.Table:
    """The records as a table; the same for the same numbers."""
    chance = np.random.default_rng(seed)
    copies = 1 + chance.choice(4, size=records, p=RECORDS_PER_PERSON)
    persons = int(np.searchsorted(np.cumsum(copies), records)) + 1
    person = np.repeat(np.arange(persons), copies[:persons])[:records]
    known = _persons(chance, persons)
    table = _records(chance, person, known)
    order = pa.array(chance.permutation(records))
    shuffled = pa.table({"person": person, **table}).take(order)
    numbers = pa.array(np.arange(1, records + 1))
    return shuffled.add_column(0, "record_number", numbers)


def _persons(chance: np.random.Generator, persons: int) -> dict[str, np.ndarray]:
    """What is true of each person, as numbers; who lives together has adjacent numbers."""
    sizes = 1 + chance.choice(4, size=persons, p=HOUSEHOLD_SIZES)
    household = np.repeat(np.arange(persons), sizes)[:persons]
    homes = int(household[-1]) + 1
    first_of_home = np.searchsorted(household, household)
    given = _uneven(chance, persons, 3_000, 0.9)
    named_after = chance.random(persons) < NAMESAKE_IN_HOUSE
    return {
        "given": np.where(named_after, given[first_of_home], given),
        "family": _uneven(chance, homes, 30_000, 0.75)[household],
        "born": chance.integers(0, 365 * 72, persons),
        "mailbox": chance.integers(1, 1_000, persons),
        "other_mailbox": chance.integers(1, 1_000, persons),
        "domain": chance.choice(6, persons, p=(0.4, 0.2, 0.12, 0.12, 0.1, 0.06)),
        "mobile": 7_000_000_000 + chance.permutation(persons) * 618_033_989 % 1_000_000_007,
        "landline": (2_000_000_000 + chance.permutation(homes) * 618_033_989 % 1_000_000_007)[
            household
        ],
        **{name: values[household] for name, values in _addresses(chance, homes).items()},
    }


def _addresses(chance: np.random.Generator, count: int) -> dict[str, np.ndarray]:
    town = _uneven(chance, count, 400, 0.8)
    return {
        "town": town,
        "street": _uneven(chance, count, 5_000, 0.6),
        "house": chance.integers(1, 150, count),
        "postcode": 10_000 + town * 200 + chance.integers(0, 40, count),
    }


def _records(
    chance: np.random.Generator, person: np.ndarray, known: dict[str, np.ndarray]
) -> dict[str, pa.Array]:
    """The columns of the records, each seen through gaps and slips."""
    count = len(person)
    seen = {name: values[person] for name, values in known.items()}
    moved = chance.random(count) < MOVED
    for name, values in _addresses(chance, count).items():
        seen[name] = np.where(moved, values, seen[name])
    own = chance.random(count) >= OTHER_ADDRESS
    mailbox = np.where(own, seen["mailbox"], seen["other_mailbox"])
    landline = chance.random(count) < SHARED_PHONE
    given, family = (
        _taken(_words(3_000, 2, 1), seen["given"]),
        _taken(_words(30_000, 3, 2), seen["family"]),
    )
    street = _taken(_words(5_000, 2, 3), seen["street"])
    plain = {
        "given_name": given,
        "family_name": family,
        "birth_date": pa.array(np.datetime64("1935-01-01") + seen["born"]).cast(pa.string()),
        "email": _joined(pc.utf8_lower(given), ".", pc.utf8_lower(family), mailbox, "@",
                         _taken(_MAILBOXES, seen["domain"])),
        "phone": _joined("+44", np.where(landline, seen["landline"], seen["mobile"])),
        "street": _joined(seen["house"], " ", street, " Street"),
        "postcode": _joined(seen["postcode"]),
        "city": _taken(_words(400, 2, 4), seen["town"]),
    }  # fmt: skip
    columns = {name: _with_slips(chance, plain[name], SLIPS.get(name, 0)) for name in COLUMNS}
    _confuse_names(chance, columns)
    gone = {name: pa.array(chance.random(count) < share) for name, share in GAPS.items()}
    gone |= {"postcode": gone["street"], "city": pc.and_(gone["street"], pa.array(own))}
    return {
        name: pc.if_else(gone[name], pa.scalar(None, pa.string()), column)
        if name in gone
        else column
        for name, column in columns.items()
    }


def _confuse_names(chance: np.random.Generator, columns: dict[str, pa.Array]) -> None:
    given, family = columns["given_name"], columns["family_name"]
    swapped = pa.array(chance.random(len(given)) < SWAPPED_NAMES)
    initial = pa.array(chance.random(len(given)) < ONLY_INITIAL)
    shown = pc.if_else(initial, pc.utf8_slice_codeunits(given, 0, 1), given)
    columns["given_name"] = pc.if_else(swapped, family, shown)
    columns["family_name"] = pc.if_else(swapped, given, family)


def _with_slips(chance: np.random.Generator, column: pa.Array, share: float) -> pa.Array:
    """A character lost, doubled, replaced or swapped with the next one, in some of the values."""
    places = np.flatnonzero(chance.random(len(column)) < share)
    kinds = chance.integers(0, 4, len(places))
    at = chance.random(len(places))
    letters = chance.integers(0, 26, len(places))
    values = column.take(pa.array(places)).to_pylist()
    slips = [_slip(*each) for each in zip(values, kinds, at, letters, strict=True)]
    mask = np.zeros(len(column), dtype=bool)
    mask[places] = True
    return pc.replace_with_mask(column, pa.array(mask), pa.array(slips, pa.string()))


def _slip(text: str, kind: int, share: float, letter: int) -> str:
    place = int(share * (len(text) - 1))
    before, here, after = text[:place], text[place], text[place + 1 :]
    other = str(letter % 10) if here.isdigit() else _LETTERS[letter]
    changed = (after, here + here + after, other + after, after[:1] + here + after[1:])
    return before + changed[kind]


def _uneven(chance: np.random.Generator, count: int, kinds: int, slope: float) -> np.ndarray:
    """Numbers below `kinds`, of which the first are the most frequent (Zipf's law)."""
    shares = 1 / np.arange(1, kinds + 1) ** slope
    return chance.choice(kinds, size=count, p=shares / shares.sum())


def _words(count: int, syllables: int, seed: int) -> list[str]:
    """Distinct words that can be pronounced."""
    chance = np.random.default_rng(seed)
    words: dict[str, None] = {}
    while len(words) < count:
        word = "".join(
            _ONSETS[chance.integers(len(_ONSETS))] + _VOWELS[chance.integers(len(_VOWELS))]
            for _ in range(syllables - int(chance.random() < SHORTER))
        )
        words[(word + _ENDS[chance.integers(len(_ENDS))]).capitalize()] = None
    return list(words)


def _taken(words: list[str] | tuple[str, ...], numbers: np.ndarray) -> pa.Array:
    return pa.array(words, pa.string()).take(pa.array(numbers))


def _joined(*parts: str | np.ndarray | pa.Array) -> pa.Array:
    """Texts and numbers, one behind the other."""
    texts = [
        pa.array(part).cast(pa.string()) if isinstance(part, np.ndarray) else part for part in parts
    ]
    return pc.binary_join_element_wise(*texts, "")


def main() -> None:
    """Write a file: `python -m bench.people RECORDS FILE [--seed 1]`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("records", type=int)
    parser.add_argument("file", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    write_people(arguments.file, arguments.records, arguments.seed)


if __name__ == "__main__":
    main()
