"""A PostgreSQL server of our own: in a temporary folder, on a free port, gone with the tests."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PASSWORD = "canary-pa55word"


def find_binaries() -> Path | None:
    """The folder of initdb and pg_ctl, of the newest version there is; None where there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


@contextmanager
def postgres_server(binaries: Path) -> Iterator[str]:
    """A running server; yields its connection string."""
    port = _free_port()
    with tempfile.TemporaryDirectory(prefix="cdp-pg-") as folder:
        data, secret = Path(folder, "data"), Path(folder, "secret")
        secret.write_text(PASSWORD)
        if _is_root():
            shutil.chown(folder, "postgres")
            shutil.chown(secret, "postgres")
        options = ["--auth=scram-sha-256", "--username=cdp", f"--pwfile={secret}", "--no-sync"]
        _run([str(binaries / "initdb"), "-D", str(data), *options])
        control = [str(binaries / "pg_ctl"), "-D", str(data), "-w"]
        settings = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''"
        settings += " -c fsync=off -c full_page_writes=off"  # nothing here outlives the tests
        _run([*control, "-l", str(Path(folder, "log")), "-o", settings, "start"])
        try:
            yield f"postgresql://cdp:{PASSWORD}@127.0.0.1:{port}/postgres"
        finally:
            _run([*control, "-m", "immediate", "stop"])


def _run(command: list[str]) -> None:
    # PostgreSQL refuses to run as root.
    user = "postgres" if _is_root() else None
    subprocess.run(command, check=True, capture_output=True, user=user, cwd="/", timeout=60)


def _is_root() -> bool:
    return os.geteuid() == 0


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
