"""Tills: what the stores sell and take back, in the local time of each store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cdp_cli.demo import baskets, cards, cells, memberships, wordlist
from cdp_cli.demo.baskets import Baskets
from cdp_cli.demo.calendar import HOUR
from cdp_cli.demo.catalogue import CURRENCIES, currencies
from cdp_cli.demo.cells import DAY
from cdp_cli.demo.chance import Chance, Numbers
from cdp_cli.demo.memberships import Memberships
from cdp_cli.demo.people import COUNTRIES
from cdp_cli.demo.sheet import PIPE, Columns, Ownership, Sheet, file_order

if TYPE_CHECKING:
    from cdp_cli.demo.cells import Text
    from cdp_cli.demo.devices import Devices
    from cdp_cli.demo.world import World

OPENS, CLOSES = 9 * HOUR, 20 * HOUR
GOES_TO_STORES = 0.5
RECEIPTS = 1.7  # of each who goes to stores, on average
WALK_INS = 0.2  # unknown people per customer, known at most by their card
RETURNED = 0.04


@dataclass(frozen=True)
class Receipts:
    """One entry per sale, then one per return, which takes back a whole receipt.

    `sold_at` is the local time of the store, `moment` the same in UTC. A return's `original` is the
    number of the sale and its lines are those of the sale; `original` of a sale is -1.
    """

    person: Numbers
    store: Numbers
    sold_at: Numbers
    moment: Numbers
    member: Numbers
    email: Numbers
    card: Numbers
    original: Numbers
    baskets: Baskets

    @property
    def sales(self) -> int:
        """How many sales there are."""
        return len(self.baskets.totals)

    @property
    def sale(self) -> Numbers:
        """For each receipt the sale whose lines it holds."""
        own = np.arange(len(self.original))
        return np.where(self.original < 0, own, self.original)


def receipts(world: World, club: Memberships, all_devices: Devices) -> Receipts:
    """The receipts of customers and of walk-in buyers, and the returns."""
    chance = Chance(world.seed, "receipts")
    person = _buyers(chance, world, all_devices)
    known = person < world.people.count
    who = np.where(known, person, 0)
    store = _stores(chance, np.where(known, world.people.country[who], -1))
    moment, sold_at = _opening_hours(chance, world, who, known, store)
    member = np.where(known, club.of_person[np.minimum(who, world.people.customers - 1)], -1)
    shows_card = chance.happens(len(person), 0.8) & (moment > club.joined_at[member])
    member = np.where(shows_card, member, -1)
    wants_email = known & chance.happens(len(person), 0.14)
    email = np.where(wants_email, world.contact_points.email_at(who, moment), -1)
    strangers_card = person.astype(np.int64) * cards.PER_PERSON
    card = np.where(known, cards.used(chance, world, who), strangers_card)
    card = np.where(chance.happens(len(person), 0.3), -1, card)
    currency = np.array([CURRENCIES.index(code) for code in wordlist.column("stores", "currency")])
    bought = baskets.baskets(chance, world.goods, currency[store], mean=1.7)
    sales = Receipts(
        person, store, sold_at, moment, member, email, card, np.full(len(person), -1), bought
    )
    return _with_returns(chance, world, sales)


def identifiers(receipt: Numbers) -> Text:
    """The numbers of the receipts; empty for none."""
    return cells.numbered("T", np.where(receipt < 0, -1, receipt + 1), 8)


def sheets(world: World, sold: Receipts) -> list[Sheet]:
    """Receipts and their lines as the tills export them."""
    return [_receipt_sheet(world, sold), _line_sheet(world, sold)]


def ownerships(sold: Receipts) -> list[Ownership]:
    """Whose each receipt is."""
    return [Ownership("pos", "receipts", sold.person, identifiers)]


def _receipt_sheet(world: World, sold: Receipts) -> Sheet:
    chance = Chance(world.seed, "pos receipts")
    stores = cells.words(wordlist.column("stores", "store_id"))
    zones = cells.words(wordlist.column("stores", "timezone"))

    def columns(row: Numbers) -> Columns:
        store, sale = sold.store[row], sold.sale[row]
        is_return = sold.original[row] >= 0
        total = np.where(is_return, -sold.baskets.totals[sale], sold.baskets.totals[sale])
        return {
            "receipt_id": identifiers(row),
            "store_id": cells.chosen(stores, store),
            "store_timezone": cells.chosen(zones, store),
            "sold_at": cells.wall_times(sold.sold_at[row]),
            "receipt_type": cells.chosen(
                cells.words(["sale", "return"]), is_return.astype(np.int8)
            ),
            "original_receipt_id": identifiers(sold.original[row]),
            "loyalty_id": memberships.identifiers(sold.member[row]),
            "email": cells.chosen(world.contact_points.emails, sold.email[row]),
            "card_token": cards.tokens(sold.card[row]),
            "currency": currencies(sold.baskets.currency[sale]),
            "total": cells.money(total),
        }

    order = file_order(chance, sold.moment, late=0.03, twice=0.003)
    world.tally.add("exact duplicate row", len(order) - len(sold.moment))
    return Sheet("pos", "receipts", PIPE, order, columns, "receipt_id", ("sold_at",))


def _line_sheet(world: World, sold: Receipts) -> Sheet:
    chance = Chance(world.seed, "pos receipt lines")
    lines = sold.baskets
    # The lines of returns follow those of the sales, as negative copies.
    back = np.flatnonzero(sold.original >= 0)
    receipt_of_sale = np.full(sold.sales, -1)
    receipt_of_sale[sold.original[back]] = back
    again = np.flatnonzero(receipt_of_sale[lines.basket] >= 0)
    line = np.r_[np.arange(len(lines.basket)), again]
    receipt = np.r_[lines.basket, receipt_of_sale[lines.basket[again]]]
    sign = np.r_[np.ones(len(lines.basket), np.int8), np.full(len(again), -1, np.int8)]

    def columns(row: Numbers) -> Columns:
        texts = baskets.cells_of(world.goods, lines, line[row])
        signed = {
            "quantity": cells.plain(lines.quantity[line[row]] * sign[row]),
            "discount": cells.money(lines.discount[line[row]] * sign[row]),
        }
        return {
            "line_id": cells.numbered("TL", row + 1, 9),
            "receipt_id": identifiers(receipt[row]),
            **texts,
            **signed,
        }

    order = file_order(chance, sold.moment[receipt], late=0.01, twice=0.001)
    world.tally.add("exact duplicate row", len(order) - len(line))
    return Sheet("pos", "receipt_lines", PIPE, order, columns, "line_id")


def _buyers(chance: Chance, world: World, all_devices: Devices) -> Numbers:
    """Who buys, once per receipt: customers by liveliness, then people whom nobody knows."""
    people = world.people
    goers = np.flatnonzero(chance.happens(people.customers, GOES_TO_STORES))
    known = np.repeat(goers, chance.counts(RECEIPTS * people.liveliness[goers]))
    unknown = max(2, int(people.customers * WALK_INS))
    beyond = int(all_devices.person.max()) + 1
    walk_ins = np.repeat(
        np.arange(beyond, beyond + unknown), 1 + chance.counts(np.full(unknown, 0.3))
    )
    return np.concatenate([known, walk_ins])


def _stores(chance: Chance, country: Numbers) -> Numbers:
    """A store in the country of each; any store for people of unknown home."""
    weights = wordlist.weights("stores")
    store = chance.pick(weights, len(country)).astype(np.int64)
    for number, code in enumerate(COUNTRIES):
        here = np.flatnonzero(country == number)
        there = wordlist.positions("stores", "country", code)
        store[here] = there[chance.pick(weights[there], len(here))]
    return store


def _opening_hours(
    chance: Chance, world: World, who: Numbers, known: Numbers, store: Numbers
) -> tuple[Numbers, Numbers]:
    """UTC moment and local time of each sale, while the store is open."""
    calendar, people = world.calendar, world.people
    low = np.where(known, np.maximum(people.since[who], calendar.start), calendar.start) + DAY
    high = np.where(known, people.lapsed[who], calendar.end) - DAY
    day = chance.whole(low, high) // DAY * DAY
    local = day + chance.whole(OPENS, CLOSES, len(day))
    return _utc(local, store), local


def _utc(local: Numbers, store: Numbers) -> Numbers:
    moment = local.copy()
    for number, row in enumerate(wordlist.rows("stores")):
        here = np.flatnonzero(store == number)
        moment[here] = cells.utc_seconds(local[here], row["timezone"])
    return moment


def _with_returns(chance: Chance, world: World, sales: Receipts) -> Receipts:
    """The sales, followed by the returns of a few of them, up to three weeks later."""
    sale = np.flatnonzero(chance.happens(sales.sales, RETURNED))
    local = sales.sold_at[sale] + chance.whole(1, 21, len(sale)) * DAY
    in_time = local < world.calendar.end - DAY
    sale, local = sale[in_time], local[in_time]

    def both(values: Numbers) -> Numbers:
        return np.concatenate([values, values[sale]])

    return Receipts(
        person=both(sales.person),
        store=both(sales.store),
        sold_at=np.r_[sales.sold_at, local],
        moment=np.r_[sales.moment, _utc(local, sales.store[sale])],
        member=both(sales.member),
        email=both(sales.email),
        card=both(sales.card),
        original=np.r_[sales.original, sale],
        baskets=sales.baskets,
    )
