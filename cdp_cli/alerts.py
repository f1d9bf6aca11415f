"""Tells people of what did not go as expected: by webhook or by e-mail, without anybody's data.

Where to is said in destinations.yml below `alerts`; docs/destinations/index.md shows how.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from cdp_cli.destinations._http import open_client, require_secure, transport_errors
from cdp_cli.destinations.base import SendError
from cdp_cli.destinations.registry import require
from cdp_cli.errors import CdpError, ConfigError
from cdp_cli.rendering import render

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
    """Something unexpected about `what`, as `sync vip`; `facts` are more of it for machines."""

    what: str
    kind: str
    sentence: str
    facts: Mapping[str, str | None] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The whole alert in a line."""
        return f"cdp {self.what}: {self.sentence}"


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
    body = {"text": alert.text, "kind": alert.kind, **alert.facts}
    with open_client({}, timeout=SECONDS, ca_file=None) as client, transport_errors():
        response = client.post(url, json=body)
    if not response.is_success:
        raise ConfigError(f"the webhook answers HTTP {response.status_code}")


def _mail(alert: Alert, settings: Mapping[str, Any]) -> None:
    require(settings, MAIL, "The e-mail of alerts in destinations.yml")
    message = EmailMessage()
    message["Subject"] = f"cdp {alert.what}: {alert.kind}"
    message["To"], message["From"] = settings["to"], settings.get("from", settings["to"])
    facts = "".join(f"{name}: {value or '-'}\n" for name, value in alert.facts.items())
    message.set_content(f"{alert.text}\n\n{facts}")
    with smtplib.SMTP(settings["host"], int(settings.get("port", 587)), timeout=SECONDS) as server:
        if settings.get("starttls", True):
            server.starttls(context=ssl.create_default_context())
        if settings.get("user"):
            server.login(settings["user"], settings.get("password", ""))
        server.send_message(message)


def _told(error: Exception) -> str:
    return error.message if isinstance(error, CdpError) else type(error).__name__
