"""Tells people that a run did not go as expected: by webhook or by e-mail, without anybody's data.

Where to is said in destinations.yml below `alerts`, what counts as unexpected in the exposure's
`alerts`; docs/destinations/index.md lists both.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any

from cdp_cli.destinations._http import open_client, require_secure, transport_errors
from cdp_cli.destinations.base import SendError
from cdp_cli.destinations.registry import require
from cdp_cli.errors import CdpError, ConfigError
from cdp_cli.rendering import render
from cdp_cli.sync.exposure import Thresholds
from cdp_cli.sync.report import SyncReport

# Of fewer rows a share says little.
FEWEST_ROWS = 100
SECONDS = 20.0
MAIL: Mapping[str, type | tuple[type, ...]] = {
    "to": str,
    "from": str,
    "host": str,
    "port": (int, str),
    "user": str,
    "password": str,
    "starttls": bool,
}


@dataclass(frozen=True, slots=True)
class Alert:
    """Something unexpected about one run."""

    sync: str
    kind: str
    sentence: str
    run: str | None = None

    @property
    def text(self) -> str:
        """The whole alert in a line."""
        return f"cdp sync {self.sync}: {self.sentence}"


def judge(report: SyncReport, limits: Thresholds) -> list[Alert]:
    """What of a run somebody should hear of."""
    return [Alert(report.sync, *found, run=report.run) for found in _findings(report, limits)]


def tell(alerts: Sequence[Alert], ways: Sequence[Mapping[str, Any]]) -> list[str]:
    """Send every alert every way; returns sentences about those that could not be sent."""
    problems = []
    for way in ways:
        for alert in alerts:
            try:
                _send(alert, way)
            except (CdpError, SendError, OSError, smtplib.SMTPException) as error:
                # An answer may repeat an address that holds a token: only its kind is told.
                problems.append(f"An alert could not be sent: {_told(error)}.")
    return problems


def _findings(report: SyncReport, limits: Thresholds) -> Iterator[tuple[str, str]]:
    counts, before = report.counts, report.rows_before
    if report.error:
        kind = "stopped" if report.status == "stopped" else "failed"
        yield kind, report.error.message
    tried = counts.sent + counts.rejected
    if counts.rejected and counts.rejected * 100 > limits.rejected_pct * tried:
        yield "rejected", f"{counts.rejected:,} of {tried:,} records were rejected."
    if counts.unknown:
        yield "unknown", f"the outcome of {counts.unknown:,} records is unknown."
    if before is None or not report.run:
        return
    if before and abs(counts.rows - before) * 100 > limits.deviation_pct * before:
        yield (
            "deviation",
            f"the model has {counts.rows:,} rows, and had {before:,} in the last run.",
        )
    if counts.rows >= FEWEST_ROWS and counts.change * 100 >= limits.full_sync_pct * counts.rows:
        text = f"{counts.change:,} of {counts.rows:,} records have changed at once."
        yield "full_sync", text


def _send(alert: Alert, way: Mapping[str, Any]) -> None:
    found = render(dict(way), where="alerts in destinations.yml")
    if set(found) == {"webhook"}:
        _post(alert, str(found["webhook"]))
    elif set(found) == {"email"} and isinstance(found["email"], dict):
        _mail(alert, found["email"])
    else:
        raise ConfigError(
            "An entry of alerts in destinations.yml is neither `webhook` nor `email`.",
            hint="Write - webhook: \"{{ env_var('CDP_ALERT_URL') }}\".",
        )


def _post(alert: Alert, url: str) -> None:
    require_secure(url, where="alerts in destinations.yml", allow_http=False)
    body = {"text": alert.text, "sync": alert.sync, "kind": alert.kind, "run": alert.run}
    with open_client({}, timeout=SECONDS, ca_file=None) as client, transport_errors():
        response = client.post(url, json=body)
    if not response.is_success:
        raise ConfigError(f"the webhook answers HTTP {response.status_code}")


def _mail(alert: Alert, settings: Mapping[str, Any]) -> None:
    require(settings, MAIL, "The e-mail of alerts in destinations.yml")
    message = EmailMessage()
    message["Subject"] = f"cdp sync {alert.sync}: {alert.kind}"
    message["To"], message["From"] = settings["to"], settings.get("from", settings["to"])
    message.set_content(f"{alert.text}\n\nRun: {alert.run or 'not begun'}\n")
    with smtplib.SMTP(settings["host"], int(settings.get("port", 587)), timeout=SECONDS) as server:
        if settings.get("starttls", True):
            server.starttls(context=ssl.create_default_context())
        if settings.get("user"):
            server.login(settings["user"], settings.get("password", ""))
        server.send_message(message)


def _told(error: Exception) -> str:
    return error.message if isinstance(error, CdpError) else type(error).__name__
