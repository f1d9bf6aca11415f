"""A receiver of webhooks on this machine, so that the demo's webhook syncs really send."""

from __future__ import annotations

import os
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import BinaryIO

from typing_extensions import override

ADDRESS = "CDP_WEBHOOK_URL"
SIGNED_WITH = "CDP_WEBHOOK_SECRET"


@contextmanager
def receiver(inbox: Path) -> Iterator[None]:
    """Receive on a free loopback port while the block runs; each request becomes a line of `inbox`.

    Sets CDP_WEBHOOK_URL and CDP_WEBHOOK_SECRET for the block; does nothing where they are set.
    """
    if ADDRESS in os.environ:
        yield
        return
    inbox.parent.mkdir(parents=True, exist_ok=True)
    with ThreadingHTTPServer(("127.0.0.1", 0), _writing_to(inbox)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        os.environ[ADDRESS] = f"http://127.0.0.1:{server.server_port}/"
        os.environ[SIGNED_WITH] = secrets.token_hex(16)
        try:
            yield
        finally:
            del os.environ[ADDRESS], os.environ[SIGNED_WITH]
            server.shutdown()


def _writing_to(inbox: Path) -> type[BaseHTTPRequestHandler]:
    guard = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        """Keeps every body that is posted."""

        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            """Keep the body and say thanks."""
            body = self.rfile.read(int(self.headers["Content-Length"]))
            with guard, _private(inbox) as file:
                file.write(body.replace(b"\n", b" ") + b"\n")
            self.send_response(204)
            self.send_header("Content-Length", "0")
            self.end_headers()

        @override
        def log_message(self, *_arguments: object) -> None:
            """Say nothing: the syncs report."""

    return Handler


@contextmanager
def _private(path: Path) -> Iterator[BinaryIO]:
    """The file open for appending, readable by its owner only: what arrives are personal data."""
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "ab") as file:
        yield file
