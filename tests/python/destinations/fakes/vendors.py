"""Every destination that speaks to a vendor, with its fake and what a sync to it looks like."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from fake_braze import FakeBraze
from fake_google import FakeGoogle
from fake_hubspot import FakeHubspot
from fake_iterable import FakeIterable
from fake_klaviyo import FakeKlaviyo
from fake_meta import FakeMeta
from fake_salesforce import FakeSalesforce
from fake_vendor import TOKEN, FakeVendor
from fake_zendesk import FakeZendesk

from cdp_cli.destinations.registry import open_destination


@dataclass(frozen=True)
class Account:
    """`path` is part of the path of the request that carries rows."""

    kind: str
    fake: type[FakeVendor]
    path: str
    key: str
    columns: dict[str, str]
    object: dict[str, Any] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    secret: str = "token"

    def connect(self, fake: FakeVendor) -> dict[str, Any]:
        secret = fake.service_account() if isinstance(fake, FakeGoogle) else TOKEN
        own = {"url": fake.url, self.secret: secret, "timeout": 2, "poll_seconds": 0.001}
        return own | self.settings

    def row(self, number: int, **other: object) -> dict[str, Any]:
        """A row whose columns are texts, made from its number; e-mail addresses where named so."""
        row: dict[str, Any] = {}
        for name, kind in self.columns.items():
            is_mail = name.lower() == "email"
            text = f"p{number}@example.com" if is_mail else f"{name[0]}{number}"
            row[name] = text if kind == "varchar" else number
        return row | other


EMAIL = {"email": "varchar", "city": "varchar"}
ACCOUNTS = [
    Account("hubspot", FakeHubspot, "/batch/upsert", "email", EMAIL, {"removal": "archive"}),
    Account(
        "salesforce",
        FakeSalesforce,
        "/composite/sobjects",
        "Ext__c",
        {"Ext__c": "varchar", "Email": "varchar", "Spent__c": "integer"},
        {"object": "Contact", "removal": "delete"},
        {"client_id": "app"},
        "client_secret",
    ),
    Account("klaviyo", FakeKlaviyo, "bulk-import-jobs", "email", EMAIL, {"list_id": "Abc123"}),
    Account("meta_ads", FakeMeta, "/users", "email", EMAIL, {"audience_id": "2384"}),
    Account(
        "google_ads",
        FakeGoogle,
        "audienceMembers:ingest",
        "email",
        EMAIL,
        {"account_id": "1234567890", "list_id": "99", "consent": "granted"},
        secret="service_account",
    ),
    Account(
        "braze",
        FakeBraze,
        "/users/track",
        "external_id",
        {"external_id": "varchar", "city": "varchar"},
        {"removal": "delete"},
    ),
    Account(
        "zendesk",
        FakeZendesk,
        "create_or_update_many",
        "external_id",
        {"external_id": "varchar", "name": "varchar", "email": "varchar"},
        {"removal": "delete"},
        {"user": "ops@acme.example"},
    ),
    Account("iterable", FakeIterable, "users/bulkUpdate", "email", EMAIL, {"list_id": 7}),
]
BY_KIND = {account.kind: account for account in ACCOUNTS}


def opener(kind: str, fake: FakeVendor, connection: Callable, target: Callable) -> Callable:
    """Makes destinations of a kind that speak to a fake; the test closes them."""
    account = BY_KIND[kind]

    def make(mode: str = "upsert", settings: dict | None = None, **kept: object):
        wanted = {"key": account.key, "columns": account.columns, "object": account.object}
        made = target(mode, **(wanted | kept))
        given = account.connect(fake) | (settings or {})
        return open_destination(connection(kind, **given), made)

    return make
