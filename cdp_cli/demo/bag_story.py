"""Bag story: one person whose whole journey is known, the same in every demo company.

Mina Rahimi sees a bag on her phone through a social ad, anonymously, and compares it with others.
The next day she logs in on her laptop and orders it. Three days later she returns it from a tablet,
through a link in an e-mail that logs her in. Two days before the end she visits again on the phone,
logged in: that makes the phone, and what it saw in the beginning, hers.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np

from cdp_cli.demo import cells
from cdp_cli.demo.calendar import HOUR
from cdp_cli.demo.cells import DAY
from cdp_cli.demo.sheet import Ownership

if TYPE_CHECKING:
    from cdp_cli.demo.world import World

PERSON, HOUSEHOLD = "P-BAG", "H-BAG"
CUSTOMER, ORDER, LINE, RETURN = "C-BAG", "O-BAG", "OL-BAG", "R-BAG"
EMAIL = "mina.rahimi@bag.example"
PHONE, LAPTOP, TABLET = "bag-phone", "bag-laptop", "bag-tablet"
DEVICE_TYPES = {PHONE: "phone", LAPTOP: "desktop", TABLET: "tablet"}
BAG, OTHER_BAG = 0, 1  # products
EUR = 0
SITE = "https://www.acme.example"
AD = {
    "referrer": "https://l.instagram.com/",
    "utm_source": "instagram",
    "utm_medium": "paid_social",
    "utm_campaign": "bags_look",
}
LINK = {"utm_source": "order_mail", "utm_medium": "email", "utm_campaign": "order_delivered"}
RETURN_URL = f"{SITE}/returns?order={ORDER}&utm_source=order_mail&utm_medium=email"
SEEN, ORDERED, DELIVERED, RETURNED, BACK_AGAIN = 9, 8, 6, 5, 2  # days before the end

Row = dict[str, Any]


class BagStory:
    """The rows of the story, by table; times count back from the end of the history."""

    def __init__(self, world: World) -> None:
        self.end = world.calendar.end
        goods = world.goods
        self.sku, self.other = goods.skus[BAG].as_py(), goods.skus[OTHER_BAG].as_py()
        self.name = goods.names[BAG].as_py()
        self.price = Decimal(int(goods.prices[BAG, EUR])) / 100

    def rows(self) -> dict[str, list[Row]]:
        """Complete rows per table, named as in `shop.orders`."""
        return {
            "shop.customers": [self._customer()],
            "shop.orders": [self._order()],
            "shop.order_lines": [self._line()],
            "shop.returns": [self._return()],
            "web.events": self._events(),
            "email.activity": self._activity(),
        }

    def identifiers(self, ownership: Ownership) -> list[str]:
        """The ids of the story's records in that table."""
        keys = {
            "shop.customers": "customer_id",
            "shop.orders": "order_id",
            "shop.returns": "return_id",
            "web.events": "event_id",
            "email.activity": "activity_id",
        }
        name = f"{ownership.source}.{ownership.table}"
        return [row[keys[name]] for row in self.rows().get(name, [])] if name in keys else []

    def _at(self, days: int, hour: float, minutes: float = 0) -> str:
        moment = self.end - days * DAY + int(hour * HOUR + minutes * 60)
        text: str = cells.instants(np.array([moment]))[0].as_py()
        return text

    def _customer(self) -> Row:
        opened = self._at(200, 18)
        return {
            "customer_id": CUSTOMER,
            "email": EMAIL,
            "first_name": "Mina",
            "last_name": "Rahimi",
            "phone": "+4915730000042",
            "birth_date": "1991-03-21",
            "street": "Lindenallee 7",
            "city": "Berlin",
            "region": "Berlin",
            "postcode": "10115",
            "country": "DE",
            "newsletter": "true",
            "ads_consent": "true",
            "created_at": opened,
            "updated_at": opened,
        }

    def _order(self) -> Row:
        return {
            "order_id": ORDER,
            "customer_id": CUSTOMER,
            "email": EMAIL,
            "anonymous_id": LAPTOP,
            "status": "delivered",
            "currency": "EUR",
            "total": str(self.price),
            "shipping_country": "DE",
            "payment_token": "tok_bag",
            "placed_at": self._at(ORDERED, 18, 40),
            "updated_at": self._at(DELIVERED, 12),
        }

    def _line(self) -> Row:
        return {
            "line_id": LINE,
            "order_id": ORDER,
            "line_number": 1,
            "sku": self.sku,
            "product_name": self.name,
            "category": "bags",
            "quantity": 1,
            "unit_price": self.price,
            "discount": Decimal("0.00"),
            "currency": "EUR",
            "placed_at": self._at(ORDERED, 18, 40),
        }

    def _return(self) -> Row:
        return {
            "return_id": RETURN,
            "order_id": ORDER,
            "line_id": LINE,
            "quantity": "1",
            "refund_amount": str(self.price),
            "currency": "EUR",
            "reason": "too small",
            "returned_at": self._at(RETURNED, 18, 45),
            "channel": "email_link",
            "email": EMAIL,
        }

    def _events(self) -> list[Row]:
        known = {"user_id": CUSTOMER}
        cart = {"cart_value": str(self.price), "currency": "EUR", "sku": self.sku}
        bag = {"sku": self.sku, "url": f"{SITE}/p/{self.sku}"}
        evening, shopping = self._at(SEEN, 19, 5), (ORDERED, 18)
        story: list[tuple[str, str, str, Row]] = [
            (PHONE, "page_viewed", evening, {"url": f"{SITE}/bags", **AD}),
            (PHONE, "product_viewed", self._at(SEEN, 19, 6), bag),
            (PHONE, "product_compared", self._at(SEEN, 19, 9), {"sku": self.sku}),
            (PHONE, "product_viewed", self._at(SEEN, 19, 11), {"sku": self.other}),
            (LAPTOP, "page_viewed", self._at(*shopping, 30), {"url": f"{SITE}/"}),
            (LAPTOP, "product_viewed", self._at(*shopping, 33), bag | known),
            (LAPTOP, "cart_updated", self._at(*shopping, 35), cart | known),
            (LAPTOP, "checkout_started", self._at(*shopping, 37), cart | known),
            (
                LAPTOP,
                "order_completed",
                self._at(*shopping, 40),
                cart | known | {"order_id": ORDER},
            ),
            (TABLET, "page_viewed", self._at(RETURNED, 18, 41), {"url": RETURN_URL, **LINK}),
            (
                TABLET,
                "return_requested",
                self._at(RETURNED, 18, 44),
                known | LINK | {"order_id": ORDER},
            ),
            (PHONE, "page_viewed", self._at(BACK_AGAIN, 20, 10), {"url": f"{SITE}/"}),
            (PHONE, "product_viewed", self._at(BACK_AGAIN, 20, 12), known | {"sku": self.other}),
        ]
        return [
            {
                "event_id": f"w-bag-{number:02d}",
                "event": event,
                "anonymous_id": device,
                "device_type": DEVICE_TYPES[device],
                "url": f"{SITE}/{event}",
                "occurred_at": moment,
                **details,
            }
            for number, (device, event, moment, details) in enumerate(story, start=1)
        ]

    def _activity(self) -> list[Row]:
        story = (
            ("sent", self._at(DELIVERED, 12, 30)),
            ("opened", self._at(RETURNED, 18, 38)),
            ("clicked", self._at(RETURNED, 18, 40)),
        )
        return [
            {
                "activity_id": f"e-bag-{number:02d}",
                "type": kind,
                "campaign_id": "TX-DELIVERED",
                "campaign_name": "Your order has arrived",
                "message_id": "m-bag",
                "email": EMAIL,
                "url": RETURN_URL if kind == "clicked" else None,
                "occurred_at": moment,
            }
            for number, (kind, moment) in enumerate(story, start=1)
        ]
