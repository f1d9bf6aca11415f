"""An HTTP server that takes every POST and does nothing with it, as fast as Python can.

Prints its port, then counts requests and bytes until its input ends, and prints those as JSON.
"""

from __future__ import annotations

import asyncio
import json
import sys
from typing import cast

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
LENGTH = b"content-length:"


class Sink(asyncio.Protocol):
    """One connection; requests come one after the other."""

    requests = 0
    bytes_taken = 0

    def __init__(self) -> None:
        self._head = bytearray()
        self._left = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Count what comes; answer as soon as a body is complete."""
        Sink.bytes_taken += len(data)
        while data or (self._left == 0 and b"\r\n\r\n" in self._head):
            if self._left:
                self._left -= (used := min(self._left, len(data)))
                data = data[used:]
                if self._left == 0:
                    self._answer()
                continue
            self._head += data
            end = self._head.find(b"\r\n\r\n")
            if end < 0:
                return
            head, data = bytes(self._head[:end]).lower(), bytes(self._head[end + 4 :])
            self._head.clear()
            start = head.find(LENGTH)
            self._left = int(head[start + len(LENGTH) :].split(b"\r\n", 1)[0]) if start >= 0 else 0
            if self._left == 0:
                self._answer()

    def _answer(self) -> None:
        Sink.requests += 1
        self._transport.write(ANSWER)


async def _serve() -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Sink, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    print(json.dumps({"requests": Sink.requests, "bytes": Sink.bytes_taken}), flush=True)


if __name__ == "__main__":
    asyncio.run(_serve())
