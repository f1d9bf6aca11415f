"""Sessions: visits to the web shop, each by one device, with a plot that says what happens."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

from cdp_cli.demo import wordlist
from cdp_cli.demo.calendar import HOUR
from cdp_cli.demo.cells import DAY
from cdp_cli.demo.chance import Chance, Numbers
from cdp_cli.demo.devices import Devices
from cdp_cli.demo.orders import Orders
from cdp_cli.demo.returns import EMAIL_LINK, WEB, Returns
from cdp_cli.demo.shop_accounts import ShopAccounts

if TYPE_CHECKING:
    from cdp_cli.demo.world import World

EVENTS = (
    "page_viewed",
    "product_viewed",
    "product_compared",
    "cart_updated",
    "checkout_started",
    "order_completed",
    "return_requested",
    "form_submitted",
)
PAGE, PRODUCT, COMPARE, CART, CHECKOUT, ORDER, RETURN, FORM = range(len(EVENTS))
PLOTS = (
    (PAGE, PRODUCT),
    (PAGE, PRODUCT, PRODUCT, COMPARE),
    (PAGE, PRODUCT, CART),
    (PAGE, FORM),
    (PAGE, PRODUCT, CART, ORDER),
    (PAGE, PRODUCT, CART, CHECKOUT, ORDER),
    (PAGE, PRODUCT, PRODUCT, COMPARE, CART, CHECKOUT, ORDER),
    (PAGE, RETURN),
)
LOOK, STUDY, FILL_CART, SIGN_UP, BUY, BUY_PLAINLY, BUY_SLOWLY, SEND_BACK = range(len(PLOTS))
NEVER_LOGS_IN = 99
VISITS = 0.9  # of a customer's visits without an order, on average
CART_DAYS = 7  # how recently a cart was abandoned to be worth a reminder


@dataclass(frozen=True)
class Sessions:
    """One entry per session.

    `person` is the true visitor; `account` who is logged in from event number `login_step` on;
    `moment` that of its last event; `order` is -1 without one.
    """

    person: Numbers
    device: Numbers
    account: Numbers
    login_step: Numbers
    plot: Numbers
    moment: Numbers
    order: Numbers
    product: Numbers
    arrival: Numbers


def sessions(
    world: World, shop: ShopAccounts, all_devices: Devices, bought: Orders, back: Returns
) -> Sessions:
    """All visits of the history."""
    chance = Chance(world.seed, "sessions")
    parts = (
        _purchases(chance, bought),
        _requests(chance, all_devices, bought, back),
        _visits(chance, world, shop, all_devices),
        _abandoned_carts(chance, world, shop, all_devices, bought),
        _strangers(chance, world, all_devices),
        _at_the_tablet(chance, world, shop, all_devices),
    )
    return Sessions(
        **{
            field.name: np.concatenate([getattr(part, field.name) for part in parts])
            for field in fields(Sessions)
        }
    )


def _purchases(chance: Chance, bought: Orders) -> Sessions:
    """Every order that was not placed in the app ends a session, at that very moment."""
    order = np.flatnonzero(bought.device >= 0)
    count = len(order)
    account = bought.account[order]
    return Sessions(
        person=bought.person[order],
        device=bought.device[order],
        account=account,
        login_step=np.where(account < 0, NEVER_LOGS_IN, chance.whole(0, 4, count)),
        plot=BUY + chance.pick([50, 38, 12], count),
        moment=bought.placed_at[order],
        order=order,
        product=bought.baskets.product[bought.baskets.first_lines[order]],
        arrival=_arrivals(chance, count),
    )


def _requests(chance: Chance, all_devices: Devices, bought: Orders, back: Returns) -> Sessions:
    """Returns asked for on the web; the link in the e-mail logs the person in."""
    chosen = np.flatnonzero(np.isin(back.channel, (EMAIL_LINK, WEB)))
    order = back.order[chosen]
    person = bought.person[order]
    count = len(chosen)
    linked = back.channel[chosen] == EMAIL_LINK
    account = bought.account[order]
    return Sessions(
        person=person,
        device=all_devices.of(chance, person),
        account=account,
        login_step=np.where(account < 0, NEVER_LOGS_IN, 1),
        plot=np.full(count, SEND_BACK),
        moment=back.returned_at[chosen] - HOUR,
        order=order,
        product=bought.baskets.product[back.line[chosen]],
        arrival=np.where(linked, _email_arrival(), _arrivals(chance, count)),
    )


def _visits(chance: Chance, world: World, shop: ShopAccounts, all_devices: Devices) -> Sessions:
    """Customers who look around, some without logging in."""
    people = world.people
    visitors = np.flatnonzero(all_devices.many > 0)
    person = np.repeat(visitors, chance.counts(VISITS * (0.3 + 0.7 * people.liveliness[visitors])))
    count = len(person)
    low = np.maximum(people.since[person], world.calendar.start)
    account = shop.of_person[person]
    moment = world.calendar.moments(chance, low, people.lapsed[person])
    logs_in = (account >= 0) & (moment > shop.created_at[account]) & chance.happens(count, 0.6)
    return Sessions(
        person=person,
        device=all_devices.of(chance, person),
        account=np.where(logs_in, account, -1),
        login_step=np.where(logs_in, chance.whole(0, 3, count), NEVER_LOGS_IN),
        plot=chance.pick([55, 18, 20, 7], count),
        moment=moment,
        order=np.full(count, -1),
        product=chance.pick(world.goods.popularity, count),
        arrival=_arrivals(chance, count),
    )


def _abandoned_carts(
    chance: Chance, world: World, shop: ShopAccounts, all_devices: Devices, bought: Orders
) -> Sessions:
    """Carts filled during the last week by people who then bought nothing."""
    calendar = world.calendar
    buys = np.zeros(world.people.customers, dtype=bool)
    buys[bought.person[bought.placed_at > calendar.recent(CART_DAYS + 1)]] = True
    old = shop.created_at[shop.of_person] < calendar.recent(CART_DAYS + 1)
    idle = np.flatnonzero((shop.of_person >= 0) & old & ~buys)
    person = chance.some(idle, max(5, world.people.customers // 80))
    count = len(person)
    low, high = calendar.recent(CART_DAYS - 0.5), calendar.recent(0.1)
    return Sessions(
        person=person,
        device=all_devices.of(chance, person),
        account=shop.of_person[person],
        login_step=chance.whole(0, 3, count),
        plot=np.full(count, FILL_CART),
        moment=calendar.moments(chance, np.full(count, low), np.full(count, high)),
        order=np.full(count, -1),
        product=chance.pick(world.goods.popularity, count),
        arrival=_arrivals(chance, count),
    )


def _strangers(chance: Chance, world: World, all_devices: Devices) -> Sessions:
    """Visitors who never say who they are."""
    unknown = np.arange(all_devices.known, all_devices.tablets[0])
    device = np.repeat(unknown, 1 + chance.counts(np.full(len(unknown), 0.3)))
    count = len(device)
    calendar = world.calendar
    ends = np.full(count, calendar.start + DAY), np.full(count, calendar.end)
    return Sessions(
        person=all_devices.person[device],
        device=device,
        account=np.full(count, -1),
        login_step=np.full(count, NEVER_LOGS_IN),
        plot=chance.pick([70, 16, 14], count),
        moment=calendar.moments(chance, *ends),
        order=np.full(count, -1),
        product=chance.pick(world.goods.popularity, count),
        arrival=_arrivals(chance, count),
    )


def _at_the_tablet(
    chance: Chance, world: World, shop: ShopAccounts, all_devices: Devices
) -> Sessions:
    """Customers who log in at a tablet in a shop, one after the other on the same cookie."""
    per_tablet = max(6, min(60, world.people.customers // 100))
    person = chance.some(np.flatnonzero(shop.of_person >= 0), per_tablet * len(all_devices.tablets))
    count = len(person)
    account = shop.of_person[person]
    world.tally.add("login on a shared tablet", count)
    low = np.maximum(shop.created_at[account], world.calendar.start) + DAY
    return Sessions(
        person=person,
        device=all_devices.tablets[np.arange(count) % len(all_devices.tablets)],
        account=account,
        login_step=np.zeros(count, dtype=np.int64),
        plot=chance.pick([60, 40], count),
        moment=world.calendar.moments(chance, low, np.full(count, world.calendar.end)),
        order=np.full(count, -1),
        product=chance.pick(world.goods.popularity, count),
        arrival=np.zeros(count, dtype=np.int64),
    )


def _arrivals(chance: Chance, count: int) -> Numbers:
    return chance.pick(wordlist.weights("arrivals"), count)


def _email_arrival() -> int:
    return int(wordlist.positions("arrivals", "utm_medium", "email")[0])
