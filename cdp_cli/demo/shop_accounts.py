"""Shop accounts: the customers of the web shop, and each version of their entry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cdp_cli.demo import cells, permissions
from cdp_cli.demo.calendar import NEVER
from cdp_cli.demo.cells import DAY
from cdp_cli.demo.chance import Chance, Numbers
from cdp_cli.demo.dirt import Soiling
from cdp_cli.demo.portrait import Manner, portrait
from cdp_cli.demo.sheet import COMMA, Columns, Ownership, Sheet, file_order

if TYPE_CHECKING:
    from cdp_cli.demo.cells import Text
    from cdp_cli.demo.world import World

SHARE = 0.66  # of the customers have an account
SECOND_ACCOUNTS = 0.03
MANNER = Manner(email=Soiling(missing=0.002, junk=0.002, sloppy=0.08), no_phone=0.35, landline=0.06)


@dataclass(frozen=True)
class ShopAccounts:
    """One entry per account.

    The shop wants an address only once: the second account of a person, and the accounts of those
    who share an address with their family, are opened with the person's other address.
    """

    person: Numbers
    uses_other_email: Numbers
    created_at: Numbers
    of_person: Numbers  # the first account of each customer, -1 for none

    @property
    def count(self) -> int:
        """How many accounts there are."""
        return len(self.person)


def accounts(world: World) -> ShopAccounts:
    """Accounts of two thirds of the customers; a few have two."""
    chance = Chance(world.seed, "shop accounts")
    people = world.people
    first = np.flatnonzero(chance.happens(people.customers, SHARE))
    second = chance.some(first, max(1, int(len(first) * SECOND_ACCOUNTS)))
    world.tally.add("second shop account", len(second))
    person = np.r_[first, second]
    room = np.minimum((people.lapsed - people.since)[person] // 2, 100 * DAY)
    created = people.since[person] + chance.whole(0, np.maximum(room, 1))
    of_person = np.full(people.customers, -1, dtype=np.int64)
    of_person[first] = np.arange(len(first))
    other = (np.arange(len(person)) >= len(first)) | world.contact_points.shares_email[person]
    return ShopAccounts(person, other, created, of_person)


def identifiers(account: Numbers) -> Text:
    """The customer ids of the shop; empty for guests."""
    return cells.numbered("C", np.where(account < 0, -1, account + 1), 7)


def email_at(world: World, shop: ShopAccounts, account: Numbers, moment: Numbers) -> Numbers:
    """Which address the account had at that moment, as a position in the contact points."""
    person = shop.person[account]
    usual = world.contact_points.email_at(person, moment)
    return np.where(shop.uses_other_email[account], person + world.people.count, usual)


def sheets(world: World, shop: ShopAccounts) -> list[Sheet]:
    """The customers as the shop exports them, one row per version."""
    chance = Chance(world.seed, "shop customers")
    account, moment = _versions(world, shop)
    looks = portrait(chance, world, shop.person, MANNER)
    newsletter = permissions.recorded(chance, world.permissions.newsletter[shop.person])
    ads = permissions.recorded(chance, world.permissions.ads[shop.person])

    def columns(row: Numbers) -> Columns:
        record, at = account[row], moment[row]
        person = shop.person[record]
        # Who was asked here and has unsubscribed since is a "false" in later versions.
        now = world.permissions.newsletter_at(person, at)
        choice = np.where(newsletter[record] == permissions.BLANK, permissions.BLANK, now)
        return {
            "customer_id": identifiers(record),
            **looks.email(record, email_at(world, shop, record, at)),
            **looks.name(record),
            **looks.phone(record, at),
            **looks.birth_date(record),
            **looks.address(record, at),
            "newsletter": permissions.written(choice, "true", "false"),
            "ads_consent": permissions.written(ads[record], "true", "false"),
            "created_at": cells.instants(shop.created_at[record]),
            "updated_at": cells.instants(at),
        }

    order = file_order(chance, moment, late=0.05, twice=0.004)
    world.tally.add("exact duplicate row", len(order) - len(moment))
    moments = ("created_at", "updated_at")
    return [Sheet("shop", "customers", COMMA, order, columns, "customer_id", moments)]


def ownerships(shop: ShopAccounts) -> list[Ownership]:
    """Whose each account is."""
    return [Ownership("shop", "customers", shop.person, identifiers)]


def _versions(world: World, shop: ShopAccounts) -> tuple[Numbers, Numbers]:
    """Account and moment of each version: the opening, then whatever changed later."""
    account = np.arange(shop.count)
    households = world.people.households
    changes = (
        np.where(shop.uses_other_email, NEVER, world.contact_points.email_changed_at[shop.person]),
        households.moved_at[world.people.household[shop.person]],
        world.permissions.withdrawn_at[shop.person],
    )
    accounts_, moments = [account], [shop.created_at]
    for changed_at in changes:
        later = changed_at > shop.created_at
        accounts_.append(account[later])
        moments.append(changed_at[later])
    world.tally.add("later version of a shop customer", sum(map(len, accounts_[1:])))
    return np.concatenate(accounts_), np.concatenate(moments)
