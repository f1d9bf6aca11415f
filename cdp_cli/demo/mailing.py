"""Mailing: newsletters, and what their readers do with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np

from cdp_cli.demo import cells, permissions, wordlist
from cdp_cli.demo.calendar import HOUR, NEVER
from cdp_cli.demo.cells import DAY
from cdp_cli.demo.chance import Chance, Numbers
from cdp_cli.demo.sheet import PARQUET, Columns, Ownership, Sheet, file_order

if TYPE_CHECKING:
    from cdp_cli.demo.cells import Text
    from cdp_cli.demo.world import World

TYPES = ("sent", "opened", "clicked", "bounced", "unsubscribed", "complained")
SENT, OPENED, CLICKED, BOUNCED, UNSUBSCRIBED, COMPLAINED = range(len(TYPES))
EVERY = 30 * DAY
REACH = 0.3  # of the subscribers get each campaign
SITE = "https://www.acme.example"


@dataclass(frozen=True)
class Mailing:
    """One entry per thing that happened to a message."""

    type: Numbers
    campaign: Numbers
    message: Numbers
    person: Numbers
    moment: Numbers
    sent_at: Numbers  # per campaign


def mailing(world: World) -> Mailing:
    """A campaign a month, to the subscribers of that day."""
    chance = Chance(world.seed, "mailing")
    calendar, people = world.calendar, world.people
    # The last campaign went out a few days ago, so that it has recent clicks.
    sent_at = np.arange(calendar.end - 5 * DAY + 8 * HOUR, calendar.start, -EVERY)[::-1]
    campaign, person = _recipients(chance, world, sent_at)
    count = len(person)
    sent = sent_at[campaign] + chance.whole(0, 2 * HOUR, count)
    keen = 0.5 + 0.5 * np.minimum(people.liveliness[person], 2)
    bounced = chance.happens(count, 0.015)
    opened = ~bounced & chance.happens(count, 0.32 * keen)
    clicked = opened & chance.happens(count, 0.28)
    complained = opened & chance.happens(count, 0.004)
    read = sent + chance.whole(600, 40 * HOUR, count)
    leaving = _leavings(world, campaign, person, sent_at)
    parts = (
        (SENT, np.ones(count, dtype=bool), sent),
        (BOUNCED, bounced, sent + 40),
        (OPENED, opened, read),
        (CLICKED, clicked, read + chance.whole(5, 300, count)),
        (COMPLAINED, complained, read + 600),
        (UNSUBSCRIBED, leaving, np.maximum(world.permissions.withdrawn_at[person], sent)),
    )
    message = [np.flatnonzero(mask & (moment < calendar.end)) for _, mask, moment in parts]
    messages = np.concatenate(message)
    return Mailing(
        type=np.repeat([kind for kind, _, _ in parts], [len(part) for part in message]),
        campaign=campaign[messages],
        message=messages,
        person=person[messages],
        moment=np.concatenate(
            [moment[part] for (_, _, moment), part in zip(parts, message, strict=True)]
        ),
        sent_at=sent_at,
    )


def identifiers(activity: Numbers) -> Text:
    """The ids of the activities."""
    return cells.numbered("e", activity + 1, 9)


def sheets(world: World, sent: Mailing) -> list[Sheet]:
    """The activities as the mailing tool exports them."""
    chance = Chance(world.seed, "email activity")
    codes, titles = _campaigns(sent.sent_at)
    paths = wordlist.column("campaigns", "path")
    urls = cells.words([f"{SITE}{path}?utm_source=newsletter&utm_medium=email" for path in paths])
    months = _months(sent.sent_at)

    def columns(row: Numbers) -> Columns:
        campaign, clicked = sent.campaign[row], sent.type[row] == CLICKED
        address = world.contact_points.email_at(sent.person[row], sent.sent_at[campaign])
        return {
            "activity_id": identifiers(row),
            "type": cells.chosen(cells.words(TYPES), sent.type[row]),
            "campaign_id": cells.chosen(codes, campaign),
            "campaign_name": cells.chosen(titles, campaign),
            "message_id": cells.numbered("m", sent.message[row], 9),
            "email": cells.chosen(world.contact_points.emails, address),
            "url": cells.chosen(urls, np.where(clicked, months[campaign], -1)),
            "occurred_at": cells.instants(sent.moment[row]),
        }

    order = file_order(chance, sent.moment, late=0.03, twice=0.002)
    world.tally.add("exact duplicate row", len(order) - len(sent.moment))
    return [Sheet("email", "activity", PARQUET, order, columns, "activity_id", ("occurred_at",))]


def ownerships(sent: Mailing) -> list[Ownership]:
    """To whom each message was meant to go."""
    return [Ownership("email", "activity", sent.person, identifiers)]


def _recipients(chance: Chance, world: World, sent_at: Numbers) -> tuple[Numbers, Numbers]:
    people, choices = world.people, world.permissions
    willing = np.flatnonzero(choices.newsletter[: people.customers] == permissions.YES)
    campaigns, persons = [], []
    for number, moment in enumerate(sent_at):
        here = willing[people.since[willing] + DAY < moment]
        here = here[choices.newsletter_at(here, np.full(len(here), moment)) == permissions.YES]
        chosen = here[chance.happens(len(here), REACH)]
        campaigns.append(np.full(len(chosen), number))
        persons.append(chosen)
    return np.concatenate(campaigns), np.concatenate(persons)


def _leavings(world: World, campaign: Numbers, person: Numbers, sent_at: Numbers) -> Numbers:
    """Whether it is by this message, the last before the withdrawal, that the person leaves."""
    withdrawn = world.permissions.withdrawn_at[person]
    after = np.r_[sent_at[1:], sent_at[-1] + EVERY]
    is_next: Numbers = (withdrawn >= sent_at[campaign]) & (withdrawn < after[campaign])
    leaves: Numbers = (withdrawn != NEVER) & is_next
    return leaves


def _months(sent_at: Numbers) -> Numbers:
    months = [datetime.fromtimestamp(int(moment), UTC).month - 1 for moment in sent_at]
    return np.array(months) % len(wordlist.rows("campaigns"))


def _campaigns(sent_at: Numbers) -> tuple[Text, Text]:
    """Code and title of each campaign: the theme of its month."""
    themes = wordlist.column("campaigns", "theme")
    days = [datetime.fromtimestamp(int(moment), UTC) for moment in sent_at]
    codes = [f"NL-{day:%Y%m%d}" for day in days]
    titles = [f"{themes[day.month - 1]} {day:%B %Y}" for day in days]
    return cells.words(codes), cells.words(titles)
