"""Companies: the business accounts of the CRM, some of them parts of others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cdp_cli.demo import cells, names, phones, wordlist
from cdp_cli.demo.cells import DAY
from cdp_cli.demo.chance import Chance, Numbers
from cdp_cli.demo.homes import Homes, homes
from cdp_cli.demo.people import COUNTRIES, Households
from cdp_cli.demo.sheet import COMMA, Columns, Sheet, file_order
from cdp_cli.demo.tally import Tally

if TYPE_CHECKING:
    from cdp_cli.demo.cells import Text
    from cdp_cli.demo.world import World

PER_CUSTOMER = 0.02
FEWEST = 8
LEGAL_FORMS = ("GmbH", "AG", "SARL", "Ltd", "Inc.", "S.L.", "Co.", "LLC")  # one per country
ZONE = "Europe/Berlin"


@dataclass(frozen=True)
class Companies:
    """One entry per company."""

    word: Numbers
    country: Numbers
    premises: Homes
    parent: Numbers
    employees: Numbers
    switchboard: Numbers
    created_at: Numbers
    updated_at: Numbers
    names: Text
    domains: Text

    @property
    def count(self) -> int:
        """How many companies there are."""
        return len(self.word)

    def identifiers(self, company: Numbers) -> Text:
        """The account ids; empty for none."""
        return cells.numbered("A", np.where(company < 0, -1, company + 1), 6)

    def phones(self, company: Numbers) -> Text:
        """The numbers of the switchboards."""
        style = np.full(len(company), phones.INTERNATIONAL)
        return phones.written(self.country[company], self.switchboard[company], style)


def companies(world: World) -> Companies:
    """Companies in all countries; their domains are fictional."""
    chance = Chance(world.seed, "companies")
    count = max(FEWEST, int(world.people.customers * PER_CUSTOMER))
    country = chance.pick(wordlist.weights("countries"), count)
    word = chance.whole(0, len(wordlist.rows("companies")), count)
    nowhere = np.zeros(count, dtype=np.int64)
    premises = homes(world.seed + 1, Households(country, nowhere, nowhere, nowhere), Tally())
    is_part = chance.happens(count, 0.15) & (np.arange(count) > 0)
    parent = np.where(is_part, chance.whole(0, np.maximum(np.arange(count), 1)), -1)
    created = chance.whole(world.calendar.start - 900 * DAY, world.calendar.recent(30), count)
    area = np.array([int(row["area_code"]) for row in wordlist.rows("places")])[
        premises.city[:count]
    ]
    return Companies(
        word=word,
        country=country,
        premises=premises,
        parent=parent,
        employees=np.round(np.exp(chance.random.normal(3.5, 1.4, count))).astype(np.int64) + 1,
        switchboard=phones.landline_numbers(chance, country, area),
        created_at=created,
        updated_at=chance.whole(created, world.calendar.end),
        names=_titles(word, premises.city[:count], country),
        domains=_domains(word, np.arange(count)),
    )


def sheets(world: World, all_companies: Companies) -> list[Sheet]:
    """The accounts as the CRM exports them."""
    chance = Chance(world.seed, "crm accounts")
    firms = all_companies
    industries = cells.words(wordlist.column("companies", "industry"))

    def columns(row: Numbers) -> Columns:
        plain = np.zeros(len(row), dtype=np.int8)
        return {
            "account_id": firms.identifiers(row),
            "name": cells.chosen(firms.names, row),
            "domain": cells.chosen(firms.domains, row),
            "industry": cells.chosen(industries, firms.word[row]),
            "employees": cells.plain(firms.employees[row]),
            "phone": firms.phones(row),
            "street": firms.premises.streets(row, plain),
            "city": firms.premises.cities(row, plain),
            "region": firms.premises.regions(row),
            "postcode": cells.chosen(firms.premises.postcodes, row),
            "country": firms.premises.countries(row),
            "parent_account_id": firms.identifiers(firms.parent[row]),
            "created_at": cells.instants(firms.created_at[row], zone=ZONE),
            "updated_at": cells.instants(firms.updated_at[row], zone=ZONE),
        }

    order = file_order(chance, firms.updated_at)
    moments = ("created_at", "updated_at")
    return [Sheet("crm", "accounts", COMMA, order, columns, "account_id", moments)]


def _titles(word: Numbers, city: Numbers, country: Numbers) -> Text:
    return cells.joined(
        cells.chosen(cells.words(wordlist.column("companies", "word")), word),
        " ",
        cells.chosen(cells.words(wordlist.column("places", "spelling")), city),
        " ",
        cells.chosen(cells.words(LEGAL_FORMS[: len(COUNTRIES)]), country),
    )


def _domains(word: Numbers, number: Numbers) -> Text:
    lower = [names.ascii_letters(text).lower() for text in wordlist.column("companies", "word")]
    return cells.joined(cells.chosen(cells.words(lower), word), cells.plain(number), ".example")
