"""Partners: the customers that the brand "Alpina Outdoor" shares, e-mail addresses hashed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from cdp_cli.demo import cells, permissions
from cdp_cli.demo.cells import DAY
from cdp_cli.demo.chance import Chance, Numbers
from cdp_cli.demo.portrait import Manner, portrait
from cdp_cli.demo.sheet import PARQUET, Columns, Ownership, Sheet, file_order

if TYPE_CHECKING:
    from cdp_cli.demo.cells import Text
    from cdp_cli.demo.world import World

SHARE = 0.11  # of our customers buy there too
OTHERS = 0.4  # of the prospects do


@dataclass(frozen=True)
class Partners:
    """One entry per shared customer."""

    person: Numbers
    shared_at: Numbers
    consent: Numbers


def partners(world: World) -> Partners:
    """Customers of both, and some of the partner's alone."""
    chance = Chance(world.seed, "partners")
    people = world.people
    share = np.where(np.arange(people.count) < people.customers, SHARE, OTHERS)
    person = np.flatnonzero(chance.happens(people.count, share))
    shared_at = world.calendar.recent(0) - (1 + 30 * chance.whole(0, 6, len(person))) * DAY
    return Partners(person, shared_at, chance.pick([8, 62, 30], len(person)))


def identifiers(number: Numbers) -> Text:
    """The partner's own customer ids."""
    return cells.numbered("AO-", number + 1, 7)


def sheets(world: World, shared: Partners) -> list[Sheet]:
    """The list as the partner delivers it each month."""
    chance = Chance(world.seed, "partner customers")
    looks = portrait(chance, world, shared.person, Manner())

    def columns(row: Numbers) -> Columns:
        person, at = shared.person[row], shared.shared_at[row]
        emails = cells.chosen(
            world.contact_points.emails, world.contact_points.email_at(person, at)
        )
        address = looks.address(row, at)
        return {
            "partner_customer_id": identifiers(row),
            "hashed_email": hashed(emails),
            **looks.name(row),
            **{name: address[name] for name in ("postcode", "city", "country")},
            "marketing_consent": permissions.written(shared.consent[row], "true", "false"),
            "shared_at": cells.instants(at + 6 * 3600),
        }

    order = file_order(chance, shared.shared_at)
    return [
        Sheet(
            "partner", "customers", PARQUET, order, columns, "partner_customer_id", ("shared_at",)
        )
    ]


def ownerships(shared: Partners) -> list[Ownership]:
    """Who each shared customer is."""
    return [Ownership("partner", "customers", shared.person, identifiers)]


def hashed(emails: Text) -> Text:
    """SHA-256 of the trimmed address in small letters, in hexadecimal digits."""
    digests = [
        None if email is None else hashlib.sha256(email.strip().lower().encode()).hexdigest()
        for email in emails.to_pylist()
    ]
    return pa.array(digests, pa.string())
