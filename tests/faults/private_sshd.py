"""An SSH server of our own with SFTP: on a free port, for the user who runs the tests."""

from __future__ import annotations

import getpass
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Sshd:
    port: int
    user: str
    host_key: str
    private_key: str
    folder: Path


def find_sshd() -> str | None:
    """Where the server's program is; None where there is none."""
    return shutil.which("sshd", path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")


@contextmanager
def ssh_server(program: str) -> Iterator[Sshd]:
    """A running server that lets the holder of one key in."""
    with tempfile.TemporaryDirectory(prefix="cdp-sshd-") as name:
        home = Path(name)
        for key in ("host", "user"):
            _run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(home / key)])
        shutil.copy(home / "user.pub", home / "authorized_keys")
        (home / "drop").mkdir()
        if os.geteuid() == 0:  # it then gives up rights, for which it wants a place
            Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
            with suppress(KeyError):
                pwd.getpwnam("sshd")
        port = _free_port()
        (home / "config").write_text(
            f"Port {port}\nListenAddress 127.0.0.1\nHostKey {home}/host\n"
            f"AuthorizedKeysFile {home}/authorized_keys\nStrictModes no\nPidFile none\n"
            "PasswordAuthentication no\nPermitRootLogin yes\nUsePAM no\n"
            "Subsystem sftp internal-sftp\nLogLevel ERROR\n"
        )
        command = [program, "-D", "-e", "-f", str(home / "config")]
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as server:
            try:
                _wait_for(port)
                user = getpass.getuser()
                public = " ".join((home / "host.pub").read_text().split()[:2])
                yield Sshd(port, user, public, (home / "user").read_text(), home / "drop")
            finally:
                server.terminate()
                server.wait(timeout=10)


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, capture_output=True, timeout=60)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait_for(port: int) -> None:
    for _ in range(200):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise TimeoutError(f"nobody listens at {port}")
