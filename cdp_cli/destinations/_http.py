"""What destinations that speak HTTP have in common.

One client, and answers told apart by what to do next.
"""

from __future__ import annotations

import ipaddress
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from cdp_cli.destinations.base import BatchRejectedError, NoAnswerError, ThrottledError
from cdp_cli.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import httpx

JSON = {"Content-Type": "application/json"}
TOO_MANY_REQUESTS = 429
UNAVAILABLE = 503
# Not the rows' fault: credentials, the address, or what the account may do.
MISCONFIGURED = {401, 402, 403, 404, 405, 407, 410, 501}
# The server says itself that it has not worked on the request.
NOT_TRIED = {408, 425}
LONGEST_EXCERPT = 300


def open_client(headers: Mapping[str, str], *, timeout: float, ca_file: str | None) -> httpx.Client:
    """A client that verifies TLS, follows no redirect and keeps connections open."""
    import ssl

    import httpx

    verify: ssl.SSLContext | bool = ssl.create_default_context(cafile=ca_file) if ca_file else True
    # The engine decides how many requests run at a time; none of them shall wait for a connection.
    limits = httpx.Limits(max_connections=None)
    return httpx.Client(
        headers={"User-Agent": "cdp", **headers}, timeout=timeout, verify=verify, limits=limits
    )


def require_secure(url: str, *, where: str, allow_http: bool) -> None:
    """Refuse an address that would carry personal data in clear; this machine itself is no risk.

    Raises ConfigError that does not repeat the address, which may hold a token.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ConfigError(
            f"The url of {where} is no web address.", hint="It must start with https://."
        )
    if parts.scheme == "http" and not allow_http and not _is_loopback(parts.hostname):
        raise ConfigError(
            f"The url of {where} starts with http://, which would send personal data in clear.",
            hint="Use https://, or set allow_http: true where the network in between is your own.",
        )


@contextmanager
def transport_errors() -> Iterator[None]:
    """Tell failures below HTTP as NoAnswerError.

    They differ in whether the rows may have arrived.
    """
    import httpx

    try:
        yield
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
        raise NoAnswerError(f"no connection: {error}", may_be_applied=False) from error
    except httpx.TransportError as error:
        name = type(error).__name__
        raise NoAnswerError(f"no answer ({name}): {error}", may_be_applied=True) from error


def raise_for_answer(response: httpx.Response, *, where: str) -> None:
    """Raise what a status outside 2xx means for the batch; return for 2xx."""
    status = response.status_code
    if response.is_success:
        return
    reason = f"HTTP {status}: {excerpt(response)}"
    wait = retry_after(response.headers.get("Retry-After"))
    if status == TOO_MANY_REQUESTS or (status == UNAVAILABLE and wait is not None):
        raise ThrottledError(reason, wait)
    if status in NOT_TRIED:
        raise NoAnswerError(reason, may_be_applied=False)
    if response.is_server_error and status not in MISCONFIGURED:
        raise NoAnswerError(reason, may_be_applied=True)
    if response.is_redirect:
        raise ConfigError(
            f"{where} answers with a redirect (HTTP {status}), which is not followed.",
            hint="Put the final address into destinations.yml.",
        )
    if status in MISCONFIGURED:
        raise ConfigError(
            f"{where} refuses: {reason}",
            hint="Check its address, its credentials and their rights.",
        )
    raise BatchRejectedError(reason)


def retry_after(value: str | None) -> float | None:
    """Seconds to wait by a Retry-After header, given in seconds or as a date.

    None where it says nothing.
    """
    if not value:
        return None
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return max(0.0, (until - datetime.now(UTC)).total_seconds())


def json_answer(response: httpx.Response) -> Any:
    """The body as JSON; NoAnswerError where it is cut off, for then nobody knows what was done."""
    try:
        return response.json()
    except ValueError as error:
        raise NoAnswerError("the answer is no complete JSON", may_be_applied=True) from error


def excerpt(response: httpx.Response) -> str:
    """The start of the body on one line."""
    return " ".join(response.text.split())[:LONGEST_EXCERPT] or response.reason_phrase


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
