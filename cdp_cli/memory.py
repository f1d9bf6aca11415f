"""How much memory this process takes while it works."""

from __future__ import annotations

import resource
import threading
from pathlib import Path
from typing import Self

STATUS = Path("/proc/self/statm")


class Memory:
    """Samples the resident memory of this process in a thread; 0 where there is no /proc."""

    def __init__(self, every: float = 0.02) -> None:
        self._every = every
        self._peak = 0.0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        self._thread.join()

    def peak_since_last_asked(self) -> float:
        """Megabytes."""
        peak, self._peak = max(self._peak, _resident()), 0.0
        return peak

    def _sample(self) -> None:
        while STATUS.exists() and not self._stop.wait(self._every):
            self._peak = max(self._peak, _resident())


def _resident() -> float:
    if not STATUS.exists():
        return 0.0
    pages = int(STATUS.read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 2**20
