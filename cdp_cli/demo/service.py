"""Service: the tickets that people open, in their own words and languages."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cdp_cli.demo import cells, orders, wordlist
from cdp_cli.demo.calendar import HOUR
from cdp_cli.demo.cells import DAY
from cdp_cli.demo.chance import Chance, Numbers
from cdp_cli.demo.dirt import Soiling
from cdp_cli.demo.orders import Orders
from cdp_cli.demo.portrait import Manner, portrait
from cdp_cli.demo.sheet import JSON_LINES, Columns, Ownership, Sheet, file_order

if TYPE_CHECKING:
    from cdp_cli.demo.cells import Text
    from cdp_cli.demo.world import World

CHANNELS = ("email", "phone", "chat")
STATUSES = ("open", "pending", "solved", "closed")
OPEN, PENDING, SOLVED, CLOSED = range(4)
PRIORITIES = ("low", "normal", "high", "urgent")
PER_ORDER = 0.1
JUST_SOLVED = 7  # days
LONG_IN_FIVE = 3  # of five tickets say more than they must
MANNER = Manner(email=Soiling(missing=0.06, junk=0.004, sloppy=0.12), no_phone=0.45, landline=0.1)


@dataclass(frozen=True)
class Tickets:
    """One entry per ticket; `solved_at` is -1 while it is not solved."""

    person: Numbers
    order: Numbers
    product: Numbers
    language: Numbers
    topic: Numbers
    wording: Numbers
    channel: Numbers
    status: Numbers
    opened_at: Numbers
    solved_at: Numbers

    @property
    def count(self) -> int:
        """How many tickets there are."""
        return len(self.person)


def tickets(world: World, bought: Orders) -> Tickets:
    """Tickets about orders, some of them not naming it; the newest are partly just solved."""
    chance = Chance(world.seed, "tickets")
    calendar = world.calendar
    order = np.repeat(np.arange(bought.count), chance.counts(np.full(bought.count, PER_ORDER)))
    opened = bought.placed_at[order] + chance.whole(DAY, 25 * DAY, len(order))
    order, opened = order[opened < calendar.end], opened[opened < calendar.end]
    # Whatever the season: enough people whose ticket was solved this week.
    late = chance.some(np.arange(bought.count), max(6, bought.count // 120))
    since = np.maximum(bought.placed_at[late] + HOUR, calendar.recent(JUST_SOLVED - 1))
    order = np.r_[order, late]
    opened = np.r_[
        opened, np.minimum(chance.whole(since, calendar.recent(1.5)), calendar.recent(0.2))
    ]
    is_late = np.arange(len(order)) >= len(order) - len(late)
    solved = opened + chance.whole(2 * HOUR, 9 * DAY, len(order))
    solved = np.where(is_late, opened + chance.whole(HOUR, 30 * HOUR, len(order)), solved)
    is_solved = (solved < calendar.end) & (is_late | ~chance.happens(len(order), 0.06))
    old = is_solved & (solved < calendar.recent(14))
    status = np.where(old, CLOSED, np.where(is_solved, SOLVED, chance.whole(0, 2, len(order))))
    person = bought.person[order]
    return Tickets(
        person=person,
        order=order,
        product=bought.baskets.product[bought.baskets.first_lines[order]],
        language=_languages(chance, world.people.country[person]),
        topic=chance.whole(0, len(_topics()), len(order)),
        wording=chance.whole(0, 2**30, len(order)),
        channel=chance.pick([60, 15, 25], len(order)),
        status=status,
        opened_at=opened,
        solved_at=np.where(is_solved, solved, -1),
    )


def identifiers(ticket: Numbers) -> Text:
    """The numbers of the tickets."""
    return cells.numbered("S", ticket + 1, 7)


def sheets(world: World, asked: Tickets) -> list[Sheet]:
    """The tickets as the help desk exports them: once when opened (some), once as they stand."""
    chance = Chance(world.seed, "support tickets")
    looks = portrait(chance, world, asked.person, MANNER)
    names_order = chance.happens(asked.count, 0.55)
    priority = chance.pick([20, 60, 15, 5], asked.count)
    stars = np.where(
        chance.happens(asked.count, 0.4), chance.pick([8, 7, 15, 32, 38], asked.count), -1
    )
    early = np.flatnonzero((asked.status != OPEN) & chance.happens(asked.count, 0.35))
    ticket_of_row = np.r_[np.arange(asked.count), early]
    is_early = np.arange(len(ticket_of_row)) >= asked.count
    world.tally.add("earlier version of a ticket", len(early))
    last = np.where(asked.solved_at < 0, asked.opened_at + HOUR, asked.solved_at)
    updated = np.where(is_early, asked.opened_at[ticket_of_row], last[ticket_of_row])
    updated = np.minimum(updated, world.calendar.end - 1)

    def columns(row: Numbers) -> Columns:
        ticket, new = ticket_of_row[row], is_early[row]
        person, opened = asked.person[ticket], asked.opened_at[ticket]
        name = looks.name(ticket)
        email = looks.email(ticket, world.contact_points.email_at(person, opened))["email"]
        status = np.where(new, OPEN, asked.status[ticket])
        solved = np.where(new, -1, asked.solved_at[ticket])
        rating = np.where(solved < 0, -1, stars[ticket])
        return {
            "ticket_id": identifiers(ticket),
            "requester_name": cells.joined(name["first_name"], " ", name["last_name"]),
            "requester_email": email,
            "requester_phone": looks.phone(ticket, opened)["phone"],
            "order_id": orders.identifiers(np.where(names_order[ticket], asked.order[ticket], -1)),
            "channel": cells.chosen(cells.words(CHANNELS), asked.channel[ticket]),
            "subject": _phrase(world, asked, ticket, "subject"),
            "body": _body(world, asked, ticket),
            "language": cells.chosen(cells.words(_spoken()), asked.language[ticket]),
            "status": cells.chosen(cells.words(STATUSES), status),
            "priority": cells.chosen(cells.words(PRIORITIES), priority[ticket]),
            "satisfaction": cells.chosen(cells.words(["1", "2", "3", "4", "5"]), rating),
            "opened_at": cells.instants(opened),
            "solved_at": cells.blanked(cells.instants(np.maximum(solved, 0)), solved < 0),
            "updated_at": cells.instants(updated[row]),
        }

    order = file_order(chance, updated, late=0.05, twice=0.004)
    world.tally.add("exact duplicate row", len(order) - len(updated))
    moments = ("opened_at", "updated_at")
    return [
        Sheet(
            "support",
            "tickets",
            JSON_LINES,
            order,
            columns,
            "ticket_id",
            moments,
            ("satisfaction",),
        )
    ]


def ownerships(asked: Tickets) -> list[Ownership]:
    """Who opened each ticket."""
    return [Ownership("support", "tickets", asked.person, identifiers)]


@cache
def _spoken() -> tuple[str, ...]:
    return tuple(sorted(set(wordlist.column("tickets", "language"))))


@cache
def _topics() -> tuple[str, ...]:
    return tuple(sorted(set(wordlist.column("tickets", "topic")) - {"any"}))


def _languages(chance: Chance, country: Numbers) -> Numbers:
    spoken = [_spoken().index(language) for language in wordlist.column("countries", "language")]
    usual = np.array(spoken)[country]
    return np.where(chance.happens(len(country), 0.12), _spoken().index("en"), usual)


@cache
def _phrases(part: str) -> tuple[Text, Numbers, Numbers]:
    """The phrases of that part; where those of language * topics + topic start; how many."""
    texts: list[str] = []
    starts, sizes = [], []
    for language in _spoken():
        for topic in _topics():
            fitting = [
                row["text"]
                for row in wordlist.rows("tickets")
                if row["language"] == language
                and row["part"] == part
                and row["topic"] in (topic, "any")
            ]
            starts.append(len(texts))
            sizes.append(len(fitting))
            texts += fitting
    return cells.words(texts), np.array(starts), np.array(sizes)


def _phrase(world: World, asked: Tickets, ticket: Numbers, part: str) -> Text:
    """One phrase of that part, in the ticket's language, about its topic, order and product."""
    texts, starts, sizes = _phrases(part)
    group = asked.language[ticket] * len(_topics()) + asked.topic[ticket]
    turn = asked.wording[ticket] // (1 + 97 * len(part)) % sizes[group]
    phrase = cells.chosen(texts, starts[group] + turn)
    phrase = _filled(phrase, "{order}", orders.identifiers(asked.order[ticket]))
    return _filled(phrase, "{product}", cells.chosen(world.goods.names, asked.product[ticket]))


def _body(world: World, asked: Tickets, ticket: Numbers) -> Text:
    greeting, problem, detail, closing = (
        _phrase(world, asked, ticket, part) for part in ("greeting", "problem", "detail", "closing")
    )
    short = cells.joined(greeting, "\n", problem, "\n", closing)
    long = cells.joined(greeting, "\n", problem, " ", detail, "\n", closing)
    return pc.if_else(pa.array(asked.wording[ticket] % 5 < LONG_IN_FIVE), long, short)


def _filled(phrase: Text, gap: str, values: Text) -> Text:
    """The phrase with the value in its gap, where it has one."""
    at = pc.find_substring(phrase, gap)
    mask = np.asarray(at) >= 0
    if not mask.any():
        return phrase
    few = phrase.filter(pa.array(mask))
    halves = pc.split_pattern(few, gap, max_splits=1)
    before, after = pc.list_element(halves, 0), pc.list_element(halves, 1)
    return cells.replaced(phrase, mask, cells.joined(before, values.filter(pa.array(mask)), after))
