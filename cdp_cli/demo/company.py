"""Company: puts the demo company together and writes it out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from cdp_cli.demo import (
    app_usage,
    browsing,
    catalogue,
    companies,
    contacts,
    devices,
    enrichment,
    loyalty,
    mailing,
    memberships,
    orders,
    partners,
    returns,
    service,
    sessions,
    shop_accounts,
    tills,
    writer,
)
from cdp_cli.demo.bag_story import BagStory
from cdp_cli.demo.calendar import calendar
from cdp_cli.demo.sheet import Ownership, Sheet
from cdp_cli.demo.truth import Truth
from cdp_cli.demo.world import World, world
from cdp_cli.demo.writer import WrittenFile
from cdp_cli.errors import ConfigError, FileError

UNTIL = date(2026, 6, 30)
DAYS = 730
TABLES = 17
FEWEST_CUSTOMERS, FEWEST_DAYS = 50, 60


@dataclass(frozen=True)
class DemoSummary:
    """What was written. `dirt` counts each kind of dirt by its name."""

    customers: int
    seed: int
    until: date
    folder: Path
    truth_folder: Path
    files: tuple[WrittenFile, ...]
    dirt: dict[str, int]

    @property
    def rows(self) -> int:
        """Rows of all files together, the broken ones included."""
        return sum(file.rows for file in self.files)

    @property
    def broken(self) -> int:
        """Rows that no reader can use."""
        return sum(file.broken for file in self.files)


def generate(
    customers: int,
    seed: int,
    out: Path,
    *,
    until: date = UNTIL,
    days: int = DAYS,
    report: Callable[[WrittenFile], None] = lambda _: None,
) -> DemoSummary:
    """Write the raw files of a company with that many customers, and the truth beside them.

    The files are `<out>/<source>/<table>/<table>.<csv|jsonl|parquet>`, the truth is in the folder
    `<out>_truth`; files of an earlier run are replaced. The same arguments give the same content,
    whatever the clock says: history ends with the day `until` and covers `days` days. `report` is
    told of every file once it is written.

    Raises ConfigError for too few customers or days, FileError where the folder cannot be written.
    """
    _check(customers, seed, days)
    folder = out if out.name else out.resolve()
    everything = world(seed, customers, calendar(until, days))
    truth = Truth(folder.with_name(f"{folder.name}_truth"), everything.people, BagStory(everything))
    files: list[WrittenFile] = []
    try:
        for file in _written(everything, truth, folder):
            files.append(file)
            report(file)
        dirt = dict(everything.tally.counts) | {"broken row": sum(file.broken for file in files)}
        truth.write_dirt(dirt)
    except OSError as error:
        raise FileError(
            f"Cannot write the demo company to {folder}: {error}",
            hint="Name a folder that can be written, and see that the disk is not full.",
        ) from error
    return DemoSummary(customers, seed, until, folder, truth.folder, tuple(files), dirt)


def _check(customers: int, seed: int, days: int) -> None:
    for what, number, least in (
        ("customers", customers, FEWEST_CUSTOMERS),
        ("days of history", days, FEWEST_DAYS),
        ("as a seed", seed, 0),
    ):
        if number < least:
            raise ConfigError(
                f"A demo company cannot have {number} {what}.", hint=f"Give {least} or more."
            )


def _written(everything: World, truth: Truth, folder: Path) -> Iterator[WrittenFile]:
    truth.folder.mkdir(parents=True, exist_ok=True)
    extra = truth.story.rows()
    ownerships: list[Ownership] = []
    for sheets, owned in _tables(everything, truth):
        ownerships += owned
        for sheet in sheets:
            yield writer.write(replace(sheet, extra=extra.get(sheet.name, [])), folder)
    truth.write_records(ownerships)


def _tables(everything: World, truth: Truth) -> Iterator[tuple[list[Sheet], list[Ownership]]]:
    """The tables of one system after the other, each with whose its records are."""
    yield from _lists(everything)
    shop = shop_accounts.accounts(everything)
    yield shop_accounts.sheets(everything, shop), shop_accounts.ownerships(shop)
    club = memberships.memberships(everything)
    yield memberships.sheets(everything, club), memberships.ownerships(club)
    browsers = devices.devices(everything, shop)
    bought = orders.orders(everything, shop, browsers)
    yield orders.sheets(everything, bought), orders.ownerships(bought)
    back = returns.returns(everything, bought)
    yield returns.sheets(everything, bought, back), returns.ownerships(bought, back)
    sold = tills.receipts(everything, club, browsers)
    yield tills.sheets(everything, sold), tills.ownerships(sold)
    book = loyalty.ledger(everything, club, bought, sold)
    yield loyalty.sheets(everything, book), loyalty.ownerships(club, book)
    asked = service.tickets(everything, bought)
    yield service.sheets(everything, asked), service.ownerships(asked)
    used = app_usage.app_usage(everything, shop, bought)
    yield app_usage.sheets(everything, shop, used), app_usage.ownerships(shop, used)
    visits = sessions.sessions(everything, shop, browsers, bought, back)
    seen = browsing.browsing(everything, visits)
    yield browsing.sheets(everything, browsers, bought, seen), browsing.ownerships(seen)
    truth.write_devices(browsers, shop, used.account)
    truth.write_purchases(bought, back, sold)


def _lists(everything: World) -> Iterator[tuple[list[Sheet], list[Ownership]]]:
    """What systems know of people without regard to what they do in the shop."""
    firms = companies.companies(everything)
    book = contacts.contacts(everything, firms)
    yield contacts.sheets(everything, book, firms), contacts.ownerships(book)
    yield companies.sheets(everything, firms), []
    yield catalogue.sheets(everything.goods), []
    shared = partners.partners(everything)
    yield partners.sheets(everything, shared), partners.ownerships(shared)
    known = enrichment.enrichment(everything)
    yield enrichment.sheets(everything, known), enrichment.ownerships(known)
    sent = mailing.mailing(everything)
    yield mailing.sheets(everything, sent), mailing.ownerships(sent)
