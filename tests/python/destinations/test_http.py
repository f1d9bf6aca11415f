"""Answers over HTTP, told apart by what to do next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest

from cdp_cli.destinations._http import (
    raise_for_answer,
    require_secure,
    retry_after,
    transport_errors,
)
from cdp_cli.destinations.base import BatchRejectedError, NoAnswerError, ThrottledError
from cdp_cli.errors import ConfigError


def test_retry_after_in_both_forms():
    later = datetime.now(UTC) + timedelta(seconds=90)
    assert retry_after("120") == 120
    assert 85 < retry_after(format_datetime(later, usegmt=True)) <= 90
    assert retry_after("Mon, 01 Jan 2001 00:00:00 GMT") == 0
    assert retry_after("-5") == 0
    assert retry_after("soon") is None
    assert retry_after(None) is None


@pytest.mark.parametrize(
    ("status", "headers", "kind"),
    [
        (400, {}, BatchRejectedError),
        (409, {}, BatchRejectedError),
        (413, {}, BatchRejectedError),
        (422, {}, BatchRejectedError),
        (401, {}, ConfigError),
        (403, {}, ConfigError),
        (404, {}, ConfigError),
        (302, {"Location": "https://elsewhere"}, ConfigError),
        (429, {}, ThrottledError),
        (503, {"Retry-After": "3"}, ThrottledError),
        (503, {}, NoAnswerError),
        (500, {}, NoAnswerError),
        (502, {}, NoAnswerError),
        (408, {}, NoAnswerError),
    ],
)
def test_each_status_says_what_to_do(status, headers, kind):
    response = httpx.Response(status, headers=headers, text="because")
    with pytest.raises(kind) as error:
        raise_for_answer(response, where="Destination 'x'")
    if isinstance(error.value, NoAnswerError):
        assert error.value.may_be_applied == (status != 408)
    if headers.get("Retry-After"):
        assert error.value.wait == 3


def test_success_says_nothing():
    raise_for_answer(httpx.Response(204), where="Destination 'x'")


@pytest.mark.parametrize(
    ("error", "may_be_applied"),
    [
        (httpx.ConnectError("refused"), False),
        (httpx.ConnectTimeout("slow"), False),
        (httpx.ReadTimeout("slow"), True),
        (httpx.WriteError("broken"), True),
        (httpx.RemoteProtocolError("hung up"), True),
    ],
)
def test_failures_below_http_tell_whether_rows_may_have_arrived(error, may_be_applied):
    with pytest.raises(NoAnswerError) as told, transport_errors():
        raise error
    assert told.value.may_be_applied == may_be_applied


@pytest.mark.parametrize(
    "url", ["https://x.example", "http://127.0.0.1:8", "http://localhost", "http://[::1]:8"]
)
def test_safe_addresses(url):
    require_secure(url, where="destination 'x'", allow_http=False)


@pytest.mark.parametrize("url", ["http://x.example/secret-token", "ftp://x", "x.example", ""])
def test_unsafe_addresses_are_refused_without_being_repeated(url):
    with pytest.raises(ConfigError) as error:
        require_secure(url, where="destination 'x'", allow_http=False)
    assert "secret-token" not in error.value.message
    require_secure("http://x.example", where="destination 'x'", allow_http=True)
