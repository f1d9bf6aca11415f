"""Devices: the browsers that visit the web shop, and the phones that run the app."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cdp_cli.demo import cells
from cdp_cli.demo.chance import Chance, Numbers
from cdp_cli.demo.shop_accounts import ShopAccounts

if TYPE_CHECKING:
    from cdp_cli.demo.cells import Text
    from cdp_cli.demo.world import World

TYPES = ("phone", "desktop", "tablet")
SALT = 11  # makes anonymous ids differ from other scrambled numbers
BROWSES = 0.1  # of the customers without an account come to the web shop too
STRANGERS = 0.2  # anonymous visitors per known device
CUSTOMERS_PER_TABLET = 40_000


@dataclass(frozen=True)
class Devices:
    """One entry per browser: first those of customers, then those of strangers, then shop tablets.

    `person` is -1 for a shop tablet, and beyond the named people for a stranger. The devices of
    customer p are `first[p]` up to `first[p] + many[p]`.
    """

    person: Numbers
    type: Numbers
    first: Numbers
    many: Numbers
    known: int
    tablets: Numbers

    def of(self, chance: Chance, person: Numbers) -> Numbers:
        """One of the devices of each of these customers, the first more often than the others."""
        many = self.many[person]
        drawn = (chance.random.random(len(person)) ** 1.6 * many).astype(np.int64)
        return np.where(many > 0, self.first[person] + drawn, -1)


def devices(world: World, shop: ShopAccounts) -> Devices:
    """One to three devices for whoever visits the web shop, and the strangers' devices."""
    chance = Chance(world.seed, "devices")
    people = world.people
    visits = chance.happens(people.customers, BROWSES) | (shop.of_person >= 0)
    many = np.where(visits, 1 + chance.pick([45, 40, 15], people.customers), 0)
    owner = np.repeat(np.arange(people.customers), many)
    first = np.cumsum(many) - many
    turn = np.arange(len(owner)) - first[owner]
    kind = (chance.pick([60, 40], people.customers)[owner] + turn) % len(TYPES)
    strangers = int(len(owner) * STRANGERS)
    tablets = 1 + people.customers // CUSTOMERS_PER_TABLET
    stranger = people.count + np.arange(strangers)
    return Devices(
        person=np.r_[owner, stranger, np.full(tablets, -1)],
        type=np.r_[
            kind, chance.pick([65, 28, 7], strangers), np.full(tablets, TYPES.index("tablet"))
        ],
        first=first,
        many=many,
        known=len(owner),
        tablets=len(owner) + strangers + np.arange(tablets),
    )


def anonymous_ids(device: Numbers) -> Text:
    """What the browser's cookie says; empty for none."""
    return cells.hexadecimal(device, SALT)


def types(all_devices: Devices, device: Numbers) -> Text:
    """Phone, desktop or tablet."""
    return cells.chosen(cells.words(TYPES), all_devices.type[device])
