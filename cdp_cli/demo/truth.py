"""Truth: who is really who, written beside the raw tables and never into them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from cdp_cli.demo import app_usage, bag_story, cells
from cdp_cli.demo import devices as browsers
from cdp_cli.demo.bag_story import BagStory
from cdp_cli.demo.chance import Numbers
from cdp_cli.demo.devices import Devices
from cdp_cli.demo.orders import CANCELLED, Orders
from cdp_cli.demo.people import People
from cdp_cli.demo.returns import Returns
from cdp_cli.demo.sheet import Ownership
from cdp_cli.demo.shop_accounts import ShopAccounts
from cdp_cli.demo.tills import Receipts

if TYPE_CHECKING:
    from cdp_cli.demo.cells import Text

SLICE = 500_000
EVENTS = ("web.events", "app.events", "email.activity")
RECORD_FIELDS = ("source", "table_name", "record_id", "person_id", "household_id")


@dataclass(frozen=True)
class Truth:
    """Writes the truth into a folder that exists."""

    folder: Path
    people: People
    story: BagStory

    def write_records(self, ownerships: Iterable[Ownership]) -> None:
        """Per record its person: `people.parquet`, and for the many events `events.parquet`."""
        schema = pa.schema([(name, pa.string()) for name in RECORD_FIELDS])
        with (
            parquet.ParquetWriter(self.folder / "people.parquet", schema) as people,
            parquet.ParquetWriter(self.folder / "events.parquet", schema) as events,
        ):
            for ownership in ownerships:
                name = f"{ownership.source}.{ownership.table}"
                for table in self._slices(ownership):
                    (events if name in EVENTS else people).write_table(table)

    def write_devices(
        self, all_devices: Devices, shop: ShopAccounts, app_accounts: Numbers
    ) -> None:
        """Per browser and app device its person; nobody for a shared tablet."""
        device = np.arange(len(all_devices.person))
        app = np.unique(app_accounts)
        story = bag_story.DEVICE_TYPES
        web_count, app_count = len(device), len(app)
        person = np.r_[all_devices.person, shop.person[app]]
        columns = {
            "source": pa.array(["web"] * web_count + ["app"] * app_count + ["web"] * len(story)),
            "device_id": _stacked(
                browsers.anonymous_ids(device), app_usage.device_ids(app), cells.words(list(story))
            ),
            "device_type": _stacked(
                browsers.types(all_devices, device),
                cells.words(["phone"] * app_count),
                cells.words(list(story.values())),
            ),
            "person_id": _stacked(person_ids(person), cells.words([bag_story.PERSON] * len(story))),
            "is_shared": pa.array(np.r_[person < 0, np.zeros(len(story), dtype=bool)]),
        }
        parquet.write_table(pa.table(columns), self.folder / "devices.parquet")

    def write_purchases(self, bought: Orders, back: Returns, sold: Receipts) -> None:
        """Per person how many orders, returns and receipts must be found."""
        size = int(max(bought.person.max(initial=0), sold.person.max(initial=0))) + 1
        cancelled = bought.status == CANCELLED
        is_sale = sold.original < 0
        counts = {
            "shop_orders": np.bincount(bought.person, minlength=size),
            "shop_cancelled": np.bincount(bought.person[cancelled], minlength=size),
            "shop_returns": np.bincount(bought.person[back.order], minlength=size),
            "till_sales": np.bincount(sold.person[is_sale], minlength=size),
            "till_returns": np.bincount(sold.person[~is_sale], minlength=size),
        }
        person = np.flatnonzero(counts["shop_orders"] + counts["till_sales"])
        story = {"shop_orders": 1, "shop_returns": 1}
        columns = {"person_id": _stacked(person_ids(person), cells.words([bag_story.PERSON]))}
        for name, count in counts.items():
            columns[name] = pa.array(np.r_[count[person], story.get(name, 0)])
        parquet.write_table(pa.table(columns), self.folder / "orders.parquet")

    def write_dirt(self, dirt: dict[str, int]) -> None:
        """How much there is of each kind of dirt."""
        columns = {"kind": pa.array(list(dirt)), "count": pa.array(list(dirt.values()))}
        parquet.write_table(pa.table(columns), self.folder / "dirt.parquet")

    def _slices(self, ownership: Ownership) -> Iterable[Any]:
        for start in range(0, len(ownership.person), SLICE):
            record = np.arange(start, min(start + SLICE, len(ownership.person)))
            person = ownership.person[record]
            yield _records(
                ownership,
                ownership.identifiers(record),
                person_ids(person),
                self._households(person),
            )
        if story := self.story.identifiers(ownership):
            ids = cells.words(story)
            person_id = cells.words([bag_story.PERSON] * len(story))
            yield _records(
                ownership, ids, person_id, cells.words([bag_story.HOUSEHOLD] * len(story))
            )

    def _households(self, person: Numbers) -> Text:
        known = (person >= 0) & (person < self.people.count)
        household = self.people.household[np.where(known, person, 0)]
        return cells.numbered("H", np.where(known, household, -1), 8)


def person_ids(person: Numbers) -> Text:
    """The true id of each person; empty for nobody."""
    return cells.numbered("P", person, 8)


def _records(ownership: Ownership, ids: Text, person: Text, household: Text) -> Any:
    source = pa.array([ownership.source] * len(ids))
    table = pa.array([ownership.table] * len(ids))
    return pa.table(dict(zip(RECORD_FIELDS, (source, table, ids, person, household), strict=True)))


def _stacked(*texts: Text) -> Text:
    return pa.concat_arrays(list(texts))
