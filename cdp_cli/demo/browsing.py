"""Browsing: the events of web sessions, as the shop's tracker collects them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cdp_cli.demo import cells, devices, orders, shop_accounts, wordlist
from cdp_cli.demo.catalogue import currencies, currency_of_country
from cdp_cli.demo.chance import Chance, Numbers
from cdp_cli.demo.devices import Devices
from cdp_cli.demo.orders import Orders
from cdp_cli.demo.sessions import (
    CART,
    CHECKOUT,
    COMPARE,
    EVENTS,
    FORM,
    ORDER,
    PLOTS,
    PRODUCT,
    RETURN,
    Sessions,
)
from cdp_cli.demo.sheet import PARQUET, Columns, Ownership, Sheet, file_order

if TYPE_CHECKING:
    from cdp_cli.demo.cells import Text
    from cdp_cli.demo.world import World

PRODUCT_EVENTS = (PRODUCT, COMPARE, CART)
SITE = "https://www.acme.example"
PATHS = {
    "page_viewed": "/",
    "product_viewed": "/p/",
    "product_compared": "/compare",
    "cart_updated": "/cart",
    "checkout_started": "/checkout",
    "order_completed": "/thank-you",
    "return_requested": "/returns",
    "form_submitted": "/newsletter",
}


@dataclass(frozen=True)
class Browsing:
    """One entry per event: which session it belongs to, what and when."""

    visits: Sessions
    session: Numbers
    step: Numbers
    event: Numbers
    moment: Numbers


def browsing(world: World, visits: Sessions) -> Browsing:
    """The events of all sessions; the last one happens at the moment of the session."""
    chance = Chance(world.seed, "browsing")
    lengths = np.array([len(plot) for plot in PLOTS])
    script = np.concatenate(PLOTS)
    starts = np.cumsum(lengths) - lengths
    many = lengths[visits.plot]
    session = np.repeat(np.arange(len(many), dtype=np.int32), many)
    ends = np.cumsum(many)
    step = np.arange(len(session)) - (ends - many)[session]
    gaps = chance.whole(8, 240, len(session))
    elapsed = np.cumsum(gaps)
    moment = visits.moment[session] - (elapsed[ends - 1][session] - elapsed)
    return Browsing(
        visits=visits,
        session=session,
        step=step.astype(np.int8),
        event=script[starts[visits.plot][session] + step].astype(np.int8),
        moment=moment,
    )


def identifiers(event: Numbers) -> Text:
    """The ids of the events."""
    return cells.numbered("w", event + 1, 9)


def sheets(world: World, all_devices: Devices, bought: Orders, seen: Browsing) -> list[Sheet]:
    """The events as the tracker stores them."""
    chance = Chance(world.seed, "web events")
    visits = seen.visits

    def columns(row: Numbers) -> Columns:
        session, event = seen.session[row], seen.event[row]
        person = visits.person[session]
        device, order = visits.device[session], visits.order[session]
        known = seen.step[row] >= visits.login_step[session]
        product = _products(world, seen, row)
        named = np.isin(event, (ORDER, RETURN))
        with_cart = np.isin(event, (CART, CHECKOUT, ORDER))
        value, currency = _carts(world, bought, order, person, product)
        sku = cells.chosen(world.goods.skus, np.where(np.isin(event, PRODUCT_EVENTS), product, -1))
        return {
            "event_id": identifiers(row),
            "event": cells.chosen(cells.words(EVENTS), event),
            "anonymous_id": devices.anonymous_ids(device),
            "user_id": shop_accounts.identifiers(np.where(known, visits.account[session], -1)),
            "email": _form_emails(world, person, event, seen.moment[row]),
            "device_type": devices.types(all_devices, device),
            "url": _urls(event, sku),
            **_arrival(visits.arrival[session], seen.step[row]),
            "sku": sku,
            "order_id": orders.identifiers(np.where(named, order, -1)),
            "cart_value": cells.blanked(cells.money(value), ~with_cart),
            "currency": cells.blanked(currencies(currency), ~with_cart),
            "occurred_at": cells.instants(seen.moment[row]),
        }

    order = file_order(chance, seen.moment, late=0.03, twice=0.002)
    world.tally.add("exact duplicate row", len(order) - len(seen.moment))
    return [Sheet("web", "events", PARQUET, order, columns, "event_id", ("occurred_at",))]


def ownerships(seen: Browsing) -> list[Ownership]:
    """Who really caused each event, the anonymous ones and those on shared tablets too."""
    return [Ownership("web", "events", seen.visits.person[seen.session], identifiers)]


def _products(world: World, seen: Browsing, row: Numbers) -> Numbers:
    """The product of the session, or (on the way to it) another one."""
    session, step, event = seen.session[row], seen.step[row], seen.event[row]
    product = seen.visits.product[session]
    other = (product + 7 * step + session) % world.goods.count
    return np.where((event == PRODUCT) & (step > 1), other, product)


def _carts(
    world: World, bought: Orders, order: Numbers, person: Numbers, product: Numbers
) -> tuple[Numbers, Numbers]:
    """What lies in the cart, in cents, and its currency: the order's, or one of the product."""
    country = world.people.country[np.minimum(person, world.people.count - 1)]
    currency = currency_of_country()[country]
    value = world.goods.prices[product, currency]
    known = order >= 0
    if bought.count:
        value = np.where(known, bought.baskets.totals[order], value)
        currency = np.where(known, bought.baskets.currency[order], currency)
    return value, currency


def _form_emails(world: World, person: Numbers, event: Numbers, moment: Numbers) -> Text:
    """Only a form asks for an address."""
    position = np.full(len(person), -1)
    asked = (event == FORM) & (person < world.people.count)
    position[asked] = world.contact_points.email_at(person[asked], moment[asked])
    return cells.chosen(world.contact_points.emails, position)


def _urls(event: Numbers, sku: Text) -> Text:
    paths = cells.words([SITE + PATHS[name] for name in EVENTS])
    product = pa.array(event == PRODUCT)
    tail = pc.if_else(product, sku, pa.scalar("", pa.string()))
    return cells.joined(cells.chosen(paths, event), tail)


def _arrival(arrival: Numbers, step: Numbers) -> dict[str, Any]:
    """Where the visitor came from; the tracker knows it only on the first page of the visit."""
    at = np.where(step == 0, arrival, -1)
    names = ("referrer", "utm_source", "utm_medium", "utm_campaign")
    return {
        name: cells.chosen(cells.words(wordlist.column("arrivals", name)), at) for name in names
    }
