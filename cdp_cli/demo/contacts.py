"""Contacts: the people and companies that sales staff keep in the CRM by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cdp_cli.demo import cells, names, permissions, wordlist
from cdp_cli.demo.cells import DAY
from cdp_cli.demo.chance import Chance, Numbers
from cdp_cli.demo.companies import Companies
from cdp_cli.demo.dirt import Soiling
from cdp_cli.demo.portrait import Manner, Portrait, portrait
from cdp_cli.demo.sheet import COMMA, Columns, Ownership, Sheet, file_order

if TYPE_CHECKING:
    from cdp_cli.demo.cells import Text
    from cdp_cli.demo.world import World

ZONE = "Europe/Berlin"
SHARE = 0.55
SECOND_CONTACTS = 0.04
AT_WORK = 0.15  # of the contacts belong to a company
MANNER = Manner(
    email=Soiling(missing=0.08, junk=0.006, sloppy=0.12),
    no_phone=0.2,
    landline=0.3,
    no_birth_date=0.5,
)


@dataclass(frozen=True)
class Contacts:
    """One entry per contact. `company` is -1 for private people."""

    person: Numbers
    company: Numbers
    job: Numbers
    uses_work_email: Numbers
    uses_switchboard: Numbers
    created_at: Numbers
    updated_at: Numbers
    language: Numbers

    @property
    def count(self) -> int:
        """How many contacts there are."""
        return len(self.person)


def contacts(world: World, companies: Companies) -> Contacts:
    """Contacts of more than half of the customers; a few were entered twice."""
    chance = Chance(world.seed, "contacts")
    people, calendar = world.people, world.calendar
    first = np.flatnonzero(chance.happens(people.customers, SHARE))
    second = chance.some(first, max(1, int(len(first) * SECOND_CONTACTS)))
    world.tally.add("second CRM contact", len(second))
    person = np.r_[first, second]
    count = len(person)
    at_work = chance.happens(count, AT_WORK)
    switchboard = at_work & chance.happens(count, 0.3)
    world.tally.add("office switchboard instead of a phone", int(switchboard.sum()))
    created = people.since[person] + chance.whole(0, 30 * DAY, count)
    created = np.minimum(created, calendar.end - DAY)
    return Contacts(
        person=person,
        company=np.where(at_work, chance.whole(0, companies.count, count), -1),
        job=chance.whole(0, len(wordlist.rows("job_titles")), count),
        uses_work_email=at_work & chance.happens(count, 0.4),
        uses_switchboard=switchboard,
        created_at=created,
        updated_at=calendar.moments(chance, created, np.full(count, calendar.end)),
        language=_languages(chance, people.country[person]),
    )


def identifiers(contact: Numbers) -> Text:
    """The ids of the contacts."""
    return cells.numbered("K", contact + 1, 7)


def sheets(world: World, book: Contacts, companies: Companies) -> list[Sheet]:
    """The contacts as the CRM exports them, in the company's local time."""
    chance = Chance(world.seed, "crm contacts")
    looks = portrait(chance, world, book.person, MANNER)
    permission = permissions.recorded(chance, world.permissions.newsletter[book.person], 0.25)
    gender = np.where(chance.happens(book.count, 0.25), -1, world.people.gender[book.person])
    titles = cells.words(wordlist.column("job_titles", "title"))

    def columns(row: Numbers) -> Columns:
        company, at = book.company[row], book.updated_at[row]
        asked = permission[row] != permissions.BLANK
        return {
            "contact_id": identifiers(row),
            "account_id": companies.identifiers(company),
            **looks.name(row),
            **_email(world, book, companies, looks, row),
            **_phone(book, companies, looks, row),
            **looks.birth_date(row),
            "gender": cells.chosen(cells.words(names.GENDERS), gender[row]),
            "job_title": cells.chosen(titles, np.where(company < 0, -1, book.job[row])),
            **looks.address(row, at),
            "language": cells.chosen(_language_words(), book.language[row]),
            "marketing_permission": permissions.written(permission[row], "yes", "no"),
            "permission_at": cells.blanked(_local(book.created_at[row]), ~asked),
            "created_at": _local(book.created_at[row]),
            "updated_at": _local(at),
        }

    order = file_order(chance, book.updated_at, late=0.05, twice=0.005)
    world.tally.add("exact duplicate row", len(order) - book.count)
    moments = ("permission_at", "created_at", "updated_at")
    return [Sheet("crm", "contacts", COMMA, order, columns, "contact_id", moments)]


def ownerships(book: Contacts) -> list[Ownership]:
    """Whose each contact is."""
    return [Ownership("crm", "contacts", book.person, identifiers)]


def _local(moment: Numbers) -> Text:
    return cells.instants(moment, zone=ZONE)


def _email(
    world: World, book: Contacts, companies: Companies, looks: Portrait, row: Numbers
) -> Columns:
    """Private people give the address of the day of the entry, others that of work."""
    person = book.person[row]
    column = looks.email(row, world.contact_points.email_at(person, book.created_at[row]))
    work = book.uses_work_email[row]
    if work.any():
        who, where = person[work], book.company[row][work]
        first = cells.chosen(names.first_names().letters, world.people.first_name[who])
        last = cells.chosen(names.last_names().letters, world.people.last_name[who])
        domain = cells.chosen(companies.domains, where)
        address = cells.joined(first, ".", last, cells.plain(who), "@", domain)
        column["email"] = cells.replaced(column["email"], work, address)
    return column


def _phone(book: Contacts, companies: Companies, looks: Portrait, row: Numbers) -> Columns:
    column = looks.phone(row, book.updated_at[row])
    office = book.uses_switchboard[row]
    if office.any():
        numbers = companies.phones(book.company[row][office])
        column["phone"] = cells.replaced(column["phone"], office, numbers)
    return column


def _languages(chance: Chance, country: Numbers) -> Numbers:
    spoken = wordlist.column("countries", "language")
    languages = sorted(set(spoken))
    usual = np.array([languages.index(language) for language in spoken])[country]
    english = languages.index("en")
    language = np.where(chance.happens(len(country), 0.1), english, usual)
    return np.where(chance.happens(len(country), 0.15), -1, language)


def _language_words() -> Text:
    return cells.words(sorted(set(wordlist.column("countries", "language"))))
