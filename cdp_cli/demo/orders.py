"""Orders: what people buy in the web shop and in its app, with or without an account."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cdp_cli.demo import baskets, cards, cells, phones, shop_accounts
from cdp_cli.demo import devices as browsers
from cdp_cli.demo.baskets import Baskets
from cdp_cli.demo.calendar import HOUR
from cdp_cli.demo.catalogue import currencies, currency_of_country
from cdp_cli.demo.cells import DAY
from cdp_cli.demo.chance import Chance, Numbers
from cdp_cli.demo.devices import Devices
from cdp_cli.demo.people import COUNTRIES
from cdp_cli.demo.sheet import COMMA, PARQUET, Columns, Ownership, Sheet, file_order
from cdp_cli.demo.shop_accounts import ShopAccounts

if TYPE_CHECKING:
    from cdp_cli.demo.cells import Text
    from cdp_cli.demo.world import World

STATUSES = ("paid", "shipped", "delivered", "cancelled")
PAID, SHIPPED, DELIVERED, CANCELLED = range(4)
PER_ACCOUNT = 2.3
PER_GUEST = 0.7  # orders of those who visit without an account


@dataclass(frozen=True)
class Orders:
    """One entry per order. `account` is -1 for a guest, `device` -1 for an order in the app."""

    person: Numbers
    account: Numbers
    placed_at: Numbers
    email: Numbers
    device: Numbers
    status: Numbers
    token: Numbers
    baskets: Baskets

    @property
    def count(self) -> int:
        """How many orders there are."""
        return len(self.person)


def orders(world: World, shop: ShopAccounts, all_devices: Devices) -> Orders:
    """The orders of the whole history, by time."""
    chance = Chance(world.seed, "orders")
    people = world.people
    account = np.repeat(
        np.arange(shop.count), chance.counts(PER_ACCOUNT * people.liveliness[shop.person])
    )
    visitors = np.flatnonzero((all_devices.many > 0) & (shop.of_person < 0))
    guest = np.repeat(visitors, chance.counts(np.full(len(visitors), PER_GUEST)))
    person = np.r_[shop.person[account], guest]
    opened = np.r_[shop.created_at[account], people.since[guest]]
    low = np.maximum(opened, world.calendar.start) + HOUR
    placed = world.calendar.moments(chance, low, np.maximum(people.lapsed[person], low + HOUR))
    placed = np.minimum(placed, world.calendar.end - HOUR)
    by_time = np.argsort(placed, kind="stable")
    person, placed = person[by_time], placed[by_time]
    account = np.r_[account, np.full(len(guest), -1)][by_time]
    email = _emails(world, shop, account, person, placed)
    # Some do not bother to log in.
    account = np.where(chance.happens(len(account), 0.04), -1, account)
    in_app = (account >= 0) & chance.happens(len(account), 0.15)
    return Orders(
        person=person,
        account=account,
        placed_at=placed,
        email=email,
        device=np.where(in_app, -1, all_devices.of(chance, person)),
        status=_statuses(chance, world.calendar.end - placed),
        token=cards.used(chance, world, person),
        baskets=baskets.baskets(chance, world.goods, currency_of_country()[people.country[person]]),
    )


def identifiers(order: Numbers) -> Text:
    """The order numbers; empty for none."""
    return cells.numbered("O", np.where(order < 0, -1, order + 1), 8)


def sheets(world: World, bought: Orders) -> list[Sheet]:
    """Orders and their lines as the shop exports them."""
    return [_order_sheet(world, bought), _line_sheet(world, bought)]


def ownerships(bought: Orders) -> list[Ownership]:
    """Whose each order is."""
    return [Ownership("shop", "orders", bought.person, identifiers)]


def _order_sheet(world: World, bought: Orders) -> Sheet:
    chance = Chance(world.seed, "shop orders")
    count = bought.count
    # Of some orders the file also holds the state right after payment.
    early = np.flatnonzero((bought.status != PAID) & chance.happens(count, 0.05))
    order_of_row = np.r_[np.arange(count), early]
    status = np.r_[bought.status, np.full(len(early), PAID)]
    ages = np.array([0, 2, 5, 1]) * DAY
    updated = bought.placed_at + np.minimum(
        ages[bought.status] + chance.whole(60, 5 * HOUR, count),
        world.calendar.end - bought.placed_at - 1,
    )
    updated = np.r_[updated, bought.placed_at[early]]
    has_phone = chance.happens(count, 0.4)
    world.tally.add("earlier version of an order", len(early))

    def columns(row: Numbers) -> Columns:
        order = order_of_row[row]
        person, placed = bought.person[order], bought.placed_at[order]
        return {
            "order_id": identifiers(order),
            "customer_id": shop_accounts.identifiers(bought.account[order]),
            "email": cells.chosen(world.contact_points.emails, bought.email[order]),
            "phone": _phones(world, person, placed, has_phone[order]),
            "anonymous_id": browsers.anonymous_ids(bought.device[order]),
            "status": cells.chosen(cells.words(STATUSES), status[row]),
            "currency": currencies(bought.baskets.currency[order]),
            "total": cells.money(bought.baskets.totals[order]),
            "shipping_country": cells.chosen(cells.words(COUNTRIES), world.people.country[person]),
            "payment_token": cards.tokens(bought.token[order]),
            "placed_at": cells.instants(placed),
            "updated_at": cells.instants(updated[row]),
        }

    order = file_order(chance, updated, late=0.03, twice=0.003)
    world.tally.add("exact duplicate row", len(order) - len(updated))
    moments = ("placed_at", "updated_at")
    return Sheet("shop", "orders", COMMA, order, columns, "order_id", moments)


def _line_sheet(world: World, bought: Orders) -> Sheet:
    chance = Chance(world.seed, "shop order lines")
    lines = bought.baskets

    def columns(row: Numbers) -> Columns:
        order = lines.basket[row]
        return {
            "line_id": cells.numbered("OL", row + 1, 9),
            "order_id": identifiers(order),
            **baskets.cells_of(world.goods, lines, row),
            "placed_at": cells.instants(bought.placed_at[order]),
        }

    order = file_order(chance, bought.placed_at[lines.basket], late=0.01, twice=0.001)
    world.tally.add("exact duplicate row", len(order) - len(lines.basket))
    return Sheet("shop", "order_lines", PARQUET, order, columns, "line_id", ("placed_at",))


def _emails(
    world: World, shop: ShopAccounts, account: Numbers, person: Numbers, placed: Numbers
) -> Numbers:
    known = shop_accounts.email_at(world, shop, np.maximum(account, 0), placed)
    return np.where(account < 0, world.contact_points.email_at(person, placed), known)


def _phones(world: World, person: Numbers, placed: Numbers, has_phone: Numbers) -> Text:
    points = world.contact_points
    mobile = points.phone_at(person, placed)
    number = np.where(has_phone, points.phone_number[mobile], -1)
    style = np.full(len(person), phones.INTERNATIONAL)
    return phones.written(points.phone_country[mobile], number, style)


def _statuses(chance: Chance, age: Numbers) -> Numbers:
    status = np.full(len(age), DELIVERED, dtype=np.int8)
    status[age < 4 * DAY] = SHIPPED
    status[age < DAY] = PAID
    status[chance.happens(len(age), 0.03)] = CANCELLED
    return status
