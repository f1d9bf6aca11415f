"""World: the people and things that exist before any system records them."""

from __future__ import annotations

from dataclasses import dataclass

from cdp_cli.demo.calendar import Calendar
from cdp_cli.demo.catalogue import Catalogue, catalogue
from cdp_cli.demo.contact_points import ContactPoints, contact_points
from cdp_cli.demo.homes import Homes, area_codes, homes
from cdp_cli.demo.people import People, people
from cdp_cli.demo.permissions import Permissions, permissions
from cdp_cli.demo.tally import Tally


@dataclass(frozen=True)
class World:
    """Who lives, where, reachable how, with what permissions, and what there is to buy."""

    seed: int
    calendar: Calendar
    tally: Tally
    people: People
    homes: Homes
    contact_points: ContactPoints
    permissions: Permissions
    goods: Catalogue


def world(seed: int, customers: int, calendar: Calendar) -> World:
    """The world of that seed."""
    tally = Tally()
    everybody = people(seed, customers, calendar)
    places = homes(seed, everybody.households, tally)
    return World(
        seed=seed,
        calendar=calendar,
        tally=tally,
        people=everybody,
        homes=places,
        contact_points=contact_points(seed, everybody, area_codes(places), calendar, tally),
        permissions=permissions(seed, everybody, calendar),
        goods=catalogue(seed, calendar),
    )
