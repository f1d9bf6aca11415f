"""Names: first and last names of several cultures, and the forms in which people write them."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np

from cdp_cli.demo import cells, wordlist
from cdp_cli.demo.chance import Chance, Numbers, zipf

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cdp_cli.demo.cells import Text

CULTURES = ("DE", "CH", "FR", "GB", "US", "ES", "IR", "AE")
GENDERS = ("f", "m")

# The forms of a name, in the order in which a name's texts lie.
PLAIN, NATIVE, VARIANT, NICKNAME, NATIVE_NICKNAME, ASCII, UPPER, TYPO = range(8)
NICKNAMES = (NICKNAME, NATIVE_NICKNAME)
OWN_SCRIPT = (NATIVE, VARIANT, NATIVE_NICKNAME)
TYPOS = 3
FORMS = TYPO + TYPOS

Spelling = tuple[str, str, str, str]  # name, in its own script, nickname, in its own script

TAIL = 1200  # composed family names per culture, after the listed ones
PERSIAN_TO_ARABIC = str.maketrans("یک", "يك")
ARABIC_TO_PERSIAN = str.maketrans("يك", "یک")
GERMAN_SPELLING = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"}
)


@dataclass(frozen=True)
class NameList:
    """Names of one kind: name number n of culture (and gender) group g lies in `spans[g]`.

    `texts` holds FORMS texts per name; `letters` the name as it is written in an e-mail address.
    """

    spans: tuple[tuple[int, int], ...]
    texts: Text
    letters: Text
    nickname_letters: Text

    def drawn(self, chance: Chance, group: Numbers) -> Numbers:
        """A name of its group for each person: few names are very frequent, many are rare."""
        names = np.zeros(len(group), dtype=np.int32)
        for number, (start, end) in enumerate(self.spans):
            members = np.flatnonzero(group == number)
            names[members] = start + chance.pick(zipf(end - start), len(members))
        return names

    def written(self, names: Numbers, form: Numbers) -> Text:
        """The texts of the names, each in its form."""
        return cells.chosen(self.texts, names * FORMS + form)


@cache
def first_names() -> NameList:
    """First names, grouped by culture and gender (group = culture * 2 + gender)."""
    groups: list[list[Spelling]] = [[] for _ in range(len(CULTURES) * 2)]
    for row in wordlist.rows("first_names"):
        group = CULTURES.index(row["culture"]) * 2 + GENDERS.index(row["gender"])
        nicknames = (row["nickname"], row["native_nickname"])
        groups[group].append((row["name"], row["native"], *nicknames))
    return _name_list(groups)


@cache
def last_names() -> NameList:
    """Family names, grouped by culture; the listed ones first, then composed ones."""
    groups: list[list[Spelling]] = [[] for _ in CULTURES]
    for row in wordlist.rows("last_names"):
        groups[CULTURES.index(row["culture"])].append((row["name"], row["native"], "", ""))
    for number, culture in enumerate(CULTURES):
        listed = {name for name, *_ in groups[number]}
        composed = [name for name in _composed(culture) if name[0] not in listed]
        groups[number].extend(composed[:TAIL])
    return _name_list(groups)


def record_forms(chance: Chance, native: Numbers) -> tuple[Numbers, Numbers]:
    """The forms of first and family name on each record; both keep to one script."""
    count = len(native)
    script = chance.pick([65, 20, 15], count)
    first = np.where(native, np.choose(script, [NATIVE, VARIANT, PLAIN]), PLAIN).astype(np.int8)
    last = first.copy()
    latin = first == PLAIN
    style = chance.pick([83, 6, 8, 3], count)
    for form, number in ((ASCII, 2), (UPPER, 3)):
        first[latin & (style == number)] = form
        last[latin & (style == number)] = form
    first[style == 1] = np.where(latin, NICKNAME, NATIVE_NICKNAME)[style == 1]
    for forms in (first, last):
        slips = (forms == PLAIN) & chance.happens(count, 0.02)
        forms[slips] = TYPO + chance.whole(0, TYPOS, int(slips.sum()))
    return first, last


def ascii_letters(text: str) -> str:
    """The text in plain letters, as on a keyboard without accents."""
    plain = unicodedata.normalize("NFKD", text.translate(GERMAN_SPELLING))
    return plain.encode("ascii", "ignore").decode()


def _composed(culture: str) -> list[Spelling]:
    parts = [row for row in wordlist.rows("last_name_parts") if row["culture"] == culture]
    heads = [row for row in parts if row["part"] == "head"]
    tails = [row for row in parts if row["part"] == "tail"]
    names = [
        (head["text"] + tail["text"], head["native"] + tail["native"], "", "")
        for head in heads
        for tail in tails
        if head["text"].strip().lower() != tail["text"].lower()
    ]
    return sorted(names, key=lambda name: crc32(name[0].encode()))


def _name_list(groups: list[list[Spelling]]) -> NameList:
    spans: list[tuple[int, int]] = []
    texts: list[str] = []
    letters: list[str] = []
    nickname_letters: list[str] = []
    for group in groups:
        spans.append((len(letters), len(letters) + len(group)))
        for name, native, nickname, native_nickname in group:
            texts.extend(_forms(name, native, nickname, native_nickname))
            letters.append(_address_letters(name))
            nickname_letters.append(_address_letters(nickname or name))
    return NameList(
        tuple(spans), cells.words(texts), cells.words(letters), cells.words(nickname_letters)
    )


def _address_letters(name: str) -> str:
    return "".join(letter for letter in ascii_letters(name).lower() if letter.isalpha())


def _forms(name: str, native: str, nickname: str, native_nickname: str) -> Iterable[str]:
    swapped = native.translate(PERSIAN_TO_ARABIC)
    if swapped == native:
        swapped = native.translate(ARABIC_TO_PERSIAN)
    yield from (name, native or name, swapped or name)
    yield from (nickname or name, native_nickname or native or name)
    yield from (ascii_letters(name), name.upper())
    yield from (_slip(name, kind) for kind in range(TYPOS))


def _slip(name: str, kind: int) -> str:
    """The name with one slip of the fingers: two letters swapped, one lost, or one doubled."""
    if len(name) <= TYPOS:
        return name
    at = 1 + crc32(name.encode()) % (len(name) - 2)
    if kind == 0:
        return name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    if kind == 1:
        return name[:at] + name[at + 1 :]
    return name[:at] + name[at] + name[at:]
