"""What one account of a destination allows, shared by all processes that use it on this machine.

A small file per connection, beside the journals and under a lock, holds the token buckets of the
vendor's rates, the pause that the vendor asked for last, and how many requests may run at a time:
half as many after each throttle, slowly more again while all goes well.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from cdp_cli.destinations.base import Rate, ThrottledError

OWNER_ONLY = 0o600
# This share of a rate may be used at once; the rest is spread, so that no window of time is ever
# over the limit.
BURST = 0.1
# A daily rate that is used up is told, not slept through.
LONGEST_WAIT = 60.0
# Beyond this a remembered moment is from before the machine was started.
FARTHEST = 2 * 24 * 3600.0
CALM = 1.0
# For so long what another process has written may go unnoticed.
GLANCE = 0.05


@dataclass(slots=True)
class _Account:
    """Moments are of the machine's monotonic clock, which no setting of the time moves."""

    full_at: list[float] = field(default_factory=list)
    opens_at: float = 0.0
    slowed_at: float = 0.0
    limit: float | None = None


class Budget:
    """The budget of one account; safe to use from several threads and processes."""

    def __init__(self, path: Path, rates: Sequence[Rate] = (), concurrency: int = 1) -> None:
        self._path = path
        self._rates = tuple(rates)
        self._concurrency = concurrency
        self._mine = threading.Lock()
        self._seen = (-GLANCE, _Account())

    def take(self) -> None:
        """Wait until one more request is allowed.

        Raises ThrottledError where that would take longer than a minute.
        """
        if not self._rates:
            return
        while wait := self._reserve():
            if wait > LONGEST_WAIT:
                raise ThrottledError("the rate of the account is used up", wait)
            time.sleep(wait)

    def pause(self, seconds: float) -> None:
        """Nobody is to send for so long; fewer requests at a time from then on."""
        with self._changed() as account:
            now = time.monotonic()
            account.opens_at = max(account.opens_at, now + seconds)
            if now - account.slowed_at > CALM:  # requests that ran together are throttled together
                account.slowed_at = now
                account.limit = max(1.0, (account.limit or self._concurrency) / 2)

    def passed(self) -> None:
        """A request came through: allow a little more again."""
        if self._peek().limit is None:
            return
        with self._changed() as account:
            limit = account.limit or self._concurrency
            limit += 1 / limit
            account.limit = None if limit >= self._concurrency else limit

    @property
    def paused_for(self) -> float:
        """For how many more seconds the vendor wants no request."""
        return max(0.0, self._peek().opens_at - time.monotonic())

    @property
    def at_a_time(self) -> int:
        """How many requests may run at a time now."""
        limit = self._peek().limit
        return self._concurrency if limit is None else min(self._concurrency, int(limit))

    def _reserve(self) -> float:
        """Take a token of each bucket; or take none, and tell how long to wait."""
        with self._changed() as account:
            now = time.monotonic()
            waits = [0.0]
            filled = []
            for place, rate in enumerate(self._rates):
                spacing = rate.seconds / max(1.0, rate.requests * (1 - BURST))
                full_at = max(now, account.full_at[place] if account.full_at else now)
                slack = max(1.0, rate.requests * BURST) * spacing
                waits.append(full_at + spacing - slack - now)
                filled.append(full_at + spacing)
            wait = max(waits)
            if wait <= 0:
                account.full_at = filled
            return max(0.0, wait)

    def _peek(self) -> _Account:
        """The account as it was a moment ago: it is looked at before and after every request."""
        now = time.monotonic()
        read_at, account = self._seen
        if now - read_at > GLANCE:
            try:
                account = self._read(self._path.read_text(encoding="utf-8"))
            except OSError:
                account = _Account()
            self._seen = (now, account)
        return account

    @contextmanager
    def _changed(self) -> Iterator[_Account]:
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, OWNER_ONLY)
        with self._mine, os.fdopen(descriptor, "r+", encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            account = self._read(file.read())
            yield account
            file.seek(0)
            file.truncate()
            json.dump(asdict(account), file)
            self._seen = (time.monotonic(), account)

    def _read(self, text: str) -> _Account:
        """What the file says; nothing where it is damaged, or from before a restart."""
        with contextlib.suppress(ValueError, TypeError):
            account = _Account(**json.loads(text))
            moments = [*account.full_at, account.opens_at, account.slowed_at]
            has_all = len(account.full_at) in {0, len(self._rates)}
            if has_all and max(moments) < time.monotonic() + FARTHEST:
                return account
        return _Account()
