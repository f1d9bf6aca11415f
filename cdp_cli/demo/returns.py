"""Returns: what people send back to the web shop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cdp_cli.demo import cells
from cdp_cli.demo import orders as ordering
from cdp_cli.demo.catalogue import currencies
from cdp_cli.demo.cells import DAY
from cdp_cli.demo.chance import Chance, Numbers
from cdp_cli.demo.orders import DELIVERED, Orders
from cdp_cli.demo.sheet import COMMA, Columns, Ownership, Sheet, file_order

if TYPE_CHECKING:
    from cdp_cli.demo.cells import Text
    from cdp_cli.demo.world import World

CHANNELS = ("email_link", "web", "store", "phone")
EMAIL_LINK, WEB, STORE, PHONE = range(4)
REASONS = (
    "too small",
    "too large",
    "damaged",
    "not as described",
    "changed my mind",
    "arrived late",
    "",
)
SHARE = 0.08  # of the delivered lines


@dataclass(frozen=True)
class Returns:
    """One entry per returned line; a return takes back the whole line."""

    line: Numbers
    order: Numbers
    returned_at: Numbers
    channel: Numbers
    reason: Numbers

    @property
    def count(self) -> int:
        """How many returns there are."""
        return len(self.line)


def returns(world: World, bought: Orders) -> Returns:
    """Returns of delivered lines, three days to three weeks after the order."""
    chance = Chance(world.seed, "returns")
    lines = bought.baskets
    placed = bought.placed_at[lines.basket]
    delivered = bought.status[lines.basket] == DELIVERED
    line = np.flatnonzero(delivered & chance.happens(len(placed), SHARE))
    at = placed[line] + chance.whole(3 * DAY, 21 * DAY, len(line))
    line, at = line[at < world.calendar.end], at[at < world.calendar.end]
    return Returns(
        line=line,
        order=lines.basket[line],
        returned_at=at,
        channel=chance.pick([45, 30, 15, 10], len(line)),
        reason=chance.pick([22, 14, 12, 14, 18, 6, 14], len(line)),
    )


def identifiers(number: Numbers) -> Text:
    """The numbers of the returns."""
    return cells.numbered("R", number + 1, 7)


def sheets(world: World, bought: Orders, back: Returns) -> list[Sheet]:
    """The returns as the shop exports them."""
    chance = Chance(world.seed, "shop returns")
    lines = bought.baskets

    def columns(row: Numbers) -> Columns:
        line, order = back.line[row], back.order[row]
        linked = back.channel[row] == EMAIL_LINK
        return {
            "return_id": identifiers(row),
            "order_id": ordering.identifiers(order),
            "line_id": cells.numbered("OL", line + 1, 9),
            "quantity": cells.plain(lines.quantity[line]),
            "refund_amount": cells.money(lines.amounts[line]),
            "currency": currencies(lines.currency[order]),
            "reason": cells.chosen(cells.words(REASONS), back.reason[row]),
            "returned_at": cells.instants(back.returned_at[row]),
            "channel": cells.chosen(cells.words(CHANNELS), back.channel[row]),
            "email": cells.chosen(
                world.contact_points.emails, np.where(linked, bought.email[order], -1)
            ),
        }

    order = file_order(chance, back.returned_at)
    return [Sheet("shop", "returns", COMMA, order, columns, "return_id", ("returned_at",))]


def ownerships(bought: Orders, back: Returns) -> list[Ownership]:
    """Whose each return is."""
    return [Ownership("shop", "returns", bought.person[back.order], identifiers)]
