"""Loyalty: the points that members earn, redeem and lose; a balance is never negative."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np
import pyarrow.compute as pc

from cdp_cli.demo import cells, memberships, tills
from cdp_cli.demo import orders as ordering
from cdp_cli.demo.calendar import HOUR
from cdp_cli.demo.catalogue import RATES
from cdp_cli.demo.cells import DAY
from cdp_cli.demo.chance import Chance, Numbers
from cdp_cli.demo.memberships import Memberships
from cdp_cli.demo.orders import CANCELLED, Orders
from cdp_cli.demo.sheet import SEMICOLON, Columns, Ownership, Sheet, file_order
from cdp_cli.demo.tills import Receipts

if TYPE_CHECKING:
    from cdp_cli.demo.cells import Text
    from cdp_cli.demo.world import World

TYPES = ("earned", "redeemed", "expired", "adjusted")
EARNED, REDEEMED, EXPIRED, ADJUSTED = range(len(TYPES))
REASONS = ("purchase", "voucher", "no activity for a year", "welcome bonus", "goodwill")
PURCHASE, VOUCHER, IDLE, WELCOME, GOODWILL = range(len(REASONS))
STEP, VOUCHER_POINTS = 500, 250  # every 500 points earned buy one voucher of 250
WELCOME_POINTS, GOODWILL_POINTS = 50, 100


@dataclass(frozen=True)
class Ledger:
    """One entry per change of a balance; it names an order, a receipt or neither (-1)."""

    member: Numbers
    type: Numbers
    points: Numbers
    reason: Numbers
    order: Numbers
    receipt: Numbers
    moment: Numbers


def ledger(world: World, club: Memberships, bought: Orders, sold: Receipts) -> Ledger:
    """The ledger of all members."""
    chance = Chance(world.seed, "ledger")
    gained = _joined(_from_orders(club, bought), _from_receipts(sold), _gifts(chance, world, club))
    spent = _vouchers(chance, world, gained)
    return _joined(gained, spent, _expiries(world, _joined(gained, spent)))


def identifiers(entry: Numbers) -> Text:
    """The ids of the entries."""
    return cells.numbered("G", entry + 1, 8)


def sheets(world: World, book: Ledger) -> list[Sheet]:
    """The ledger as the club exports it."""
    chance = Chance(world.seed, "loyalty ledger")

    def columns(row: Numbers) -> Columns:
        order = ordering.identifiers(book.order[row])
        receipt = tills.identifiers(book.receipt[row])
        return {
            "entry_id": identifiers(row),
            "member_id": memberships.identifiers(book.member[row]),
            "type": cells.chosen(cells.words(TYPES), book.type[row]),
            "points": cells.plain(book.points[row]),
            "reference": pc.coalesce(order, receipt),
            "reason": cells.chosen(cells.words(REASONS), book.reason[row]),
            "occurred_at": cells.instants(book.moment[row]),
        }

    order = file_order(chance, book.moment, late=0.02, twice=0.002)
    world.tally.add("exact duplicate row", len(order) - len(book.member))
    return [Sheet("loyalty", "ledger", SEMICOLON, order, columns, "entry_id", ("occurred_at",))]


def ownerships(club: Memberships, book: Ledger) -> list[Ownership]:
    """Whose points each entry changes."""
    return [Ownership("loyalty", "ledger", club.person[book.member], identifiers)]


def _joined(*parts: Ledger) -> Ledger:
    return Ledger(
        **{
            field.name: np.concatenate([getattr(part, field.name) for part in parts])
            for field in fields(Ledger)
        }
    )


def _entries(member: Numbers, kind: int, reason: int, points: Numbers, moment: Numbers) -> Ledger:
    """Entries that name neither order nor receipt."""
    count = len(member)
    nothing = np.full(count, -1)
    return Ledger(
        member, np.full(count, kind), points, np.full(count, reason), nothing, nothing, moment
    )


def _from_orders(club: Memberships, bought: Orders) -> Ledger:
    """A point per euro of each order of a member, credited within the hour."""
    member = club.of_person[bought.person]
    credited = (member >= 0) & (bought.placed_at > club.joined_at[member])
    order = np.flatnonzero(credited & (bought.status != CANCELLED))
    points = _points(bought.baskets.totals[order], bought.baskets.currency[order])
    earned = _entries(member[order], EARNED, PURCHASE, points, bought.placed_at[order] + 900)
    return _naming(earned, order=order)


def _from_receipts(sold: Receipts) -> Ledger:
    """A point per euro of each sale at which the card was shown."""
    receipt = np.flatnonzero((sold.member >= 0) & (sold.original < 0))
    points = _points(sold.baskets.totals[receipt], sold.baskets.currency[receipt])
    earned = _entries(sold.member[receipt], EARNED, PURCHASE, points, sold.moment[receipt] + 60)
    return _naming(earned, receipt=receipt)


def _naming(
    entries: Ledger, *, order: Numbers | None = None, receipt: Numbers | None = None
) -> Ledger:
    return Ledger(
        entries.member,
        entries.type,
        entries.points,
        entries.reason,
        entries.order if order is None else order,
        entries.receipt if receipt is None else receipt,
        entries.moment,
    )


def _points(cents: Numbers, currency: Numbers) -> Numbers:
    euros: Numbers = cents / RATES[currency] / 100
    return np.maximum(euros.astype(np.int64), 1)


def _gifts(chance: Chance, world: World, club: Memberships) -> Ledger:
    """The welcome bonus of half of the members, and a gesture to a few."""
    member = np.arange(club.count)
    welcome = member[chance.happens(club.count, 0.5) & (club.joined_at > world.calendar.start)]
    gesture = chance.some(member, club.count // 50)
    end = np.full(len(gesture), world.calendar.end)
    moment = world.calendar.moments(
        chance, np.maximum(club.joined_at[gesture], world.calendar.start), end
    )
    return _joined(
        _entries(
            welcome,
            ADJUSTED,
            WELCOME,
            np.full(len(welcome), WELCOME_POINTS),
            club.joined_at[welcome] + 30,
        ),
        _entries(gesture, ADJUSTED, GOODWILL, np.full(len(gesture), GOODWILL_POINTS), moment),
    )


def _vouchers(chance: Chance, world: World, gained: Ledger) -> Ledger:
    """A voucher soon after each crossing of 500 points; it costs less than was gained by then."""
    by_time = np.lexsort((gained.moment, gained.member))
    member, points = gained.member[by_time], gained.points[by_time]
    total = np.cumsum(points)
    is_first = np.r_[True, member[1:] != member[:-1]] if len(member) else np.zeros(0, dtype=bool)
    before = np.maximum.accumulate(np.where(is_first, total - points, 0)) if len(member) else total
    level = (total - before) // STEP
    rise = level - np.where(is_first, 0, np.r_[0, level[:-1]])[: len(level)]
    crossing = np.flatnonzero((rise > 0) & chance.happens(len(rise), 0.7))
    moment = gained.moment[by_time][crossing] + chance.whole(HOUR, 20 * DAY, len(crossing))
    crossing, moment = crossing[moment < world.calendar.end], moment[moment < world.calendar.end]
    return _entries(member[crossing], REDEEMED, VOUCHER, -VOUCHER_POINTS * rise[crossing], moment)


def _expiries(world: World, so_far: Ledger) -> Ledger:
    """A balance that lay untouched for a year is gone."""
    members = int(so_far.member.max(initial=-1)) + 1
    balance = np.bincount(so_far.member, weights=so_far.points, minlength=members).astype(np.int64)
    last = np.zeros(members, dtype=np.int64)
    np.maximum.at(last, so_far.member, so_far.moment)
    due = last + 365 * DAY
    member = np.flatnonzero((balance > 0) & (due < world.calendar.end))
    return _entries(member, EXPIRED, IDLE, -balance[member], due[member])
