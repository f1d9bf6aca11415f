"""Contact points: e-mail addresses, telephone numbers and homes, each with the one before it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cdp_cli.demo import cells, names, phones, wordlist
from cdp_cli.demo.calendar import NEVER, Calendar
from cdp_cli.demo.cells import DAY
from cdp_cli.demo.chance import Chance, Numbers
from cdp_cli.demo.people import COUNTRIES, People

if TYPE_CHECKING:
    from cdp_cli.demo.cells import Text
    from cdp_cli.demo.tally import Tally

COMMON = len(wordlist.positions("mail_domains", "country", "*"))
REAL_PROVIDER = wordlist.column("mail_domains", "domain").index("gmail.com")
# How addresses are made: given.family, g.family, givenfamily, family.given, nickname.family.
PATTERN_WEIGHTS = (45, 20, 15, 10, 10)
RECYCLED_PER_CUSTOMERS = 400
RUN_TOGETHER, FAMILY_FIRST = 2, 3


@dataclass(frozen=True)
class ContactPoints:
    """Two entries per person (or household): the present one at n, the former one at count + n.

    Phones are a country and a national number. `*_changed_at` is NEVER where nothing changed; the
    former address of a person who never changed is another one that the person owns.
    """

    emails: Text
    shares_email: Numbers
    email_changed_at: Numbers
    phone_country: Numbers
    phone_number: Numbers
    phone_changed_at: Numbers
    landline_number: Numbers

    def email_at(self, person: Numbers, moment: Numbers) -> Numbers:
        """Which e-mail address the person used at that moment, as a position in `emails`."""
        return _at(person, moment, self.email_changed_at)

    def phone_at(self, person: Numbers, moment: Numbers) -> Numbers:
        """Which mobile number the person had at that moment."""
        return _at(person, moment, self.phone_changed_at)


def contact_points(
    seed: int, people: People, area_code: Numbers, calendar: Calendar, tally: Tally
) -> ContactPoints:
    """The contact points of everybody with a name; `area_code` is that of each household."""
    chance = Chance(seed, "contact points")
    count = people.count
    changed = chance.happens(count, 0.08)
    changed_at = chance.whole(calendar.start, calendar.end - 10 * DAY, count)
    tally.add("changed e-mail address", int(changed.sum()))
    shares_email = _shares_email(chance, people)
    tally.add("person with a shared family e-mail address", int(shares_email.sum()))
    mobiles, phone_changed_at = _mobiles(chance, people, calendar, tally)
    return ContactPoints(
        emails=_emails(chance, people, shares_email),
        shares_email=shares_email,
        email_changed_at=np.where(changed, changed_at, NEVER),
        phone_country=np.tile(people.country, 2),
        phone_number=mobiles,
        phone_changed_at=phone_changed_at,
        landline_number=phones.landline_numbers(chance, people.households.country, area_code),
    )


def _at(person: Numbers, moment: Numbers, changed_at: Numbers) -> Numbers:
    return np.where(moment < changed_at[person], person + len(changed_at), person)


def _emails(chance: Chance, people: People, shares_email: Numbers) -> Text:
    count = people.count
    person = np.tile(np.arange(count), 2)
    domain = _domains(chance, np.tile(people.country, 2))
    # The former address lies at another provider, so that it never is the present one.
    domain[count:] = np.where(
        domain[count:] == domain[:count], (domain[:count] + 1) % COMMON, domain[count:]
    )
    local = _local_parts(chance, people, person, domain)
    address = cells.joined(local, "@", cells.chosen(_domain_words(), domain))
    family = np.flatnonzero(shares_email)
    shared = np.r_[shares_email, np.zeros(count, dtype=bool)]
    surname = cells.chosen(names.last_names().letters, people.last_name[_heads(people)[family]])
    together = cells.joined(
        "family.", surname, cells.plain(people.household[family]), "@mailbox.example"
    )
    return cells.replaced(address, shared, together)


def _domain_words() -> Text:
    return cells.words(wordlist.column("mail_domains", "domain"))


def _domains(chance: Chance, country: Numbers) -> Numbers:
    domain = np.zeros(len(country), dtype=np.int32)
    weights = wordlist.weights("mail_domains")
    for number, code in enumerate(COUNTRIES):
        here = np.flatnonzero(country == number)
        local = np.r_[np.arange(COMMON), wordlist.positions("mail_domains", "country", code)]
        domain[here] = local[chance.pick(weights[local], len(here))]
    return domain


def _local_parts(chance: Chance, people: People, person: Numbers, domain: Numbers) -> Text:
    """The part before the @: a pattern of the names, then the person's number, so it is unique."""
    first, last = names.first_names(), names.last_names()
    given = cells.chosen(first.letters, people.first_name[person])
    family = cells.chosen(last.letters, people.last_name[person])
    nickname = cells.chosen(first.nickname_letters, people.first_name[person])
    pattern = chance.pick(PATTERN_WEIGHTS, len(person))
    initial = pc.utf8_slice_codeunits(given, 0, 1)
    front = pc.choose(pa.array(pattern), given, initial, given, family, nickname)
    back = pc.if_else(pa.array(pattern == FAMILY_FIRST), given, family)
    dot = pc.if_else(pa.array(pattern == RUN_TOGETHER), "", ".")
    # At the one real provider the local part says plainly that it is made up.
    mark = pc.if_else(pa.array(domain == REAL_PROVIDER), ".demo", "")
    return cells.joined(front, dot, back, mark, cells.plain(person))


def _heads(people: People) -> Numbers:
    """For each person the first member of the household."""
    firsts = np.r_[True, people.household[1:] != people.household[:-1]]
    return np.maximum.accumulate(np.where(firsts, np.arange(people.count), 0))


def _shares_email(chance: Chance, people: People) -> Numbers:
    """Whether each belongs to one of the few households in which all use one address."""
    sizes = np.bincount(people.household)
    larger = np.flatnonzero(sizes > 1)
    sharing = chance.some(larger, max(2, len(larger) // 200))
    return np.isin(people.household, sharing)


def _mobiles(
    chance: Chance, people: People, calendar: Calendar, tally: Tally
) -> tuple[Numbers, Numbers]:
    count = people.count
    number = phones.mobile_numbers(chance, np.tile(people.country, 2))
    changed = chance.happens(count, 0.06)
    changed_at = chance.whole(calendar.start, calendar.recent(250), count)
    changed_at = np.where(changed, changed_at, NEVER)
    givers, takers = _successions(chance, people, changed)
    number[takers] = number[count + givers]
    changed_at[takers] = changed_at[givers] + chance.whole(60, 200, len(takers)) * DAY
    tally.add("changed mobile number", int(changed.sum()))
    tally.add("recycled mobile number", len(takers))
    return number, changed_at


def _successions(chance: Chance, people: People, changed: Numbers) -> tuple[Numbers, Numbers]:
    """People who gave a number up, and the strangers in their country who got it months later."""
    customers, country = people.customers, people.country[: people.customers]
    changed = changed[:customers]
    givers = chance.some(np.flatnonzero(changed), max(4, customers // RECYCLED_PER_CUSTOMERS))
    given, taken = [], []
    for number in range(len(COUNTRIES)):
        here = givers[country[givers] == number]
        successors = chance.some(np.flatnonzero(~changed & (country == number)), len(here))
        given.append(here[: len(successors)])
        taken.append(successors)
    return np.concatenate(given), np.concatenate(taken)
