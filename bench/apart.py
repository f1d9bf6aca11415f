"""A function in a process of its own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context


def apart(function: Callable[..., None], *arguments: object) -> None:
    """Call a function in a process of its own, and wait for it.

    Linux hands the peak memory of a process down to all that it starts: what made the data would
    count as the peak of whom it is made for.
    """
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        pool.submit(function, *arguments).result()
