"""App usage: what customers do in the shop's app, as its toolkit reports it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cdp_cli.demo import cells, shop_accounts
from cdp_cli.demo.calendar import HOUR
from cdp_cli.demo.catalogue import currencies, currency_of_country
from cdp_cli.demo.chance import Chance, Numbers
from cdp_cli.demo.orders import Orders
from cdp_cli.demo.sheet import JSON_LINES, Columns, Ownership, Sheet, file_order
from cdp_cli.demo.shop_accounts import ShopAccounts

if TYPE_CHECKING:
    from cdp_cli.demo.cells import Text
    from cdp_cli.demo.world import World

EVENTS = ("app_opened", "screen_viewed", "product_viewed", "cart_updated", "notification_opened")
OPENED, SCREEN, PRODUCT, CART, NOTIFICATION = range(len(EVENTS))
PLOTS = (
    (OPENED, SCREEN, PRODUCT),
    (OPENED, PRODUCT, PRODUCT, CART),
    (NOTIFICATION, PRODUCT),
    (OPENED, SCREEN),
)
SCREENS = ("home", "search", "bags", "wish list", "club card", "settings")
SYSTEMS = ("ios", "android")
SHARE = 0.12  # of the account holders have the app, besides those who order in it
SESSIONS = 3.2  # of each, on average
SALT, PUSH_SALT = 37, 41


@dataclass(frozen=True)
class AppUsage:
    """One entry per event; a device is the number of its owner's account."""

    account: Numbers
    is_logged_in: Numbers
    event: Numbers
    product: Numbers
    screen: Numbers
    milliseconds: Numbers
    has_push: Numbers
    system: Numbers


def app_usage(world: World, shop: ShopAccounts, bought: Orders) -> AppUsage:
    """Sessions of the app's users; the first of each happens before the login."""
    chance = Chance(world.seed, "app usage")
    uses = chance.happens(shop.count, SHARE)
    uses[bought.account[(bought.device < 0) & (bought.account >= 0)]] = True
    users = np.flatnonzero(uses)
    mean = SESSIONS * (0.3 + 0.7 * world.people.liveliness[shop.person[users]])
    account = np.repeat(users, 1 + chance.counts(mean))
    low = np.maximum(shop.created_at[account], world.calendar.start)
    high = np.maximum(world.people.lapsed[shop.person[account]], low + HOUR)
    start = np.minimum(world.calendar.moments(chance, low, high), world.calendar.end - HOUR)
    by_user = np.lexsort((start, account))
    account, start = account[by_user], start[by_user]
    is_first = np.r_[True, account[1:] != account[:-1]]
    plot = chance.whole(0, len(PLOTS), len(account))
    lengths = np.array([len(plot) for plot in PLOTS])
    starts = np.cumsum(lengths) - lengths
    many = lengths[plot]
    session = np.repeat(np.arange(len(many)), many)
    step = np.arange(len(session)) - (np.cumsum(many) - many)[session]
    pause = chance.whole(2_000, 90_000, len(session))
    return AppUsage(
        account=account[session],
        is_logged_in=~is_first[session],
        event=np.concatenate(PLOTS)[starts[plot][session] + step].astype(np.int8),
        product=chance.pick(world.goods.popularity, len(session)).astype(np.int16),
        screen=chance.whole(0, len(SCREENS), len(session)).astype(np.int8),
        milliseconds=start[session] * 1000 + step * 90_000 + pause,
        has_push=chance.happens(shop.count, 0.6),
        system=chance.pick([48, 52], shop.count),
    )


def identifiers(event: Numbers) -> Text:
    """The ids of the events."""
    return cells.numbered("a", event + 1, 9)


def device_ids(account: Numbers) -> Text:
    """The id of the phone on which that account uses the app."""
    return cells.hexadecimal(account, SALT)


def sheets(world: World, shop: ShopAccounts, used: AppUsage) -> list[Sheet]:
    """The events as the toolkit exports them, times in milliseconds."""
    chance = Chance(world.seed, "app events")
    home_currency = currency_of_country()[world.people.country[shop.person]]

    def columns(row: Numbers) -> Columns:
        account, event = used.account[row], used.event[row]
        with_cart = event == CART
        with_product = (event == PRODUCT) | with_cart
        currency = home_currency[account]
        value = world.goods.prices[used.product[row], currency]
        pushes = np.where(used.has_push[account], account, -1)
        return {
            "event_id": identifiers(row),
            "event": cells.chosen(cells.words(EVENTS), event),
            "device_id": device_ids(account),
            "push_token": cells.hexadecimal(pushes, PUSH_SALT),
            "user_id": shop_accounts.identifiers(np.where(used.is_logged_in[row], account, -1)),
            "os": cells.chosen(cells.words(SYSTEMS), used.system[account]),
            "screen": cells.chosen(
                cells.words(SCREENS), np.where(event == SCREEN, used.screen[row], -1)
            ),
            "sku": cells.chosen(
                world.goods.skus, np.where(with_product, used.product[row].astype(np.int64), -1)
            ),
            "cart_value": cells.blanked(cells.money(value), ~with_cart),
            "currency": cells.blanked(currencies(currency), ~with_cart),
            "occurred_at_ms": cells.plain(used.milliseconds[row]),
        }

    order = file_order(chance, used.milliseconds // 1000, late=0.04, twice=0.002)
    world.tally.add("exact duplicate row", len(order) - len(used.event))
    numeric = ("cart_value", "occurred_at_ms")
    return [
        Sheet("app", "events", JSON_LINES, order, columns, "event_id", ("occurred_at_ms",), numeric)
    ]


def ownerships(shop: ShopAccounts, used: AppUsage) -> list[Ownership]:
    """Who caused each event."""
    return [Ownership("app", "events", shop.person[used.account], identifiers)]
