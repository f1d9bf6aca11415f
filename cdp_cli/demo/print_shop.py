"""An SFTP server on this machine: the demo's print shop, so that files really travel by SSH."""

from __future__ import annotations

import logging
import os
import secrets
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import paramiko
from typing_extensions import override

USER = "acme"
VARIABLES = (
    "CDP_SFTP_HOST",
    "CDP_SFTP_PORT",
    "CDP_SFTP_USER",
    "CDP_SFTP_PASSWORD",
    "CDP_SFTP_HOST_KEY",
)
OWNER_ONLY = 0o600
# A visitor who hangs up is no news: the syncs report what became of their files.
LOG = "cdp_cli.demo.print_shop"
logging.getLogger(LOG).addHandler(logging.NullHandler())
logging.getLogger(LOG).propagate = False


@contextmanager
def print_shop(folder: Path) -> Iterator[None]:
    """Serve `folder` on a free loopback port while the block runs.

    Sets CDP_SFTP_* for the block, with a host key and a password made for it; does nothing where
    CDP_SFTP_HOST is set.
    """
    if VARIABLES[0] in os.environ:
        yield
        return
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    host_key, password = paramiko.ECDSAKey.generate(), secrets.token_hex(16)

    class Visit(socketserver.BaseRequestHandler):
        """One connection, to its end."""

        @override
        def handle(self) -> None:
            _serve(self.request, host_key, password, folder.resolve())

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Visit) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        port = str(server.server_address[1])
        known = f"{host_key.get_name()} {host_key.get_base64()}"
        os.environ.update(zip(VARIABLES, ("127.0.0.1", port, USER, password, known), strict=True))
        try:
            yield
        finally:
            for name in VARIABLES:
                del os.environ[name]
            server.shutdown()


def _serve(connection: Any, host_key: paramiko.PKey, password: str, folder: Path) -> None:
    with paramiko.Transport(connection) as transport:
        transport.set_log_channel(LOG)
        transport.add_server_key(host_key)
        transport.set_subsystem_handler("sftp", paramiko.SFTPServer, _Folder, folder)
        try:
            transport.start_server(server=_Door(password))
        except (paramiko.SSHException, EOFError):
            return  # somebody who does not speak SSH
        transport.join()


class _Door(paramiko.ServerInterface):  # type: ignore[misc]  # paramiko ships no types
    """Lets one user in, by password, and to SFTP alone."""

    def __init__(self, password: str) -> None:
        self._password = password

    @override
    def get_allowed_auths(self, username: str) -> str:
        return "password"

    @override
    def check_auth_password(self, username: str, password: str) -> int:
        is_right = username == USER and secrets.compare_digest(password, self._password)
        return int(paramiko.AUTH_SUCCESSFUL if is_right else paramiko.AUTH_FAILED)

    @override
    def check_channel_request(self, kind: str, chanid: int) -> int:
        return int(paramiko.OPEN_SUCCEEDED)


class _Folder(paramiko.SFTPServerInterface):  # type: ignore[misc]  # paramiko ships no types
    """What a user may do in the folder, which is the root of all that they see."""

    def __init__(self, server: _Door, folder: Path) -> None:
        super().__init__(server)
        self._folder = folder

    @override
    def stat(self, path: str) -> Any:
        return self._done(lambda at: paramiko.SFTPAttributes.from_stat(at.stat()), path)

    @override
    def mkdir(self, path: str, attr: Any) -> Any:
        return self._done(lambda at: at.mkdir(mode=0o700), path)

    @override
    def remove(self, path: str) -> Any:
        return self._done(Path.unlink, path)

    @override
    def posix_rename(self, oldpath: str, newpath: str) -> Any:
        def moved(at: Path) -> None:
            at.replace(self._place(newpath))

        return self._done(moved, oldpath)

    @override
    def open(self, path: str, flags: int, attr: Any) -> Any:
        def opened(at: Path) -> paramiko.SFTPHandle:
            handle = paramiko.SFTPHandle(flags)
            mode = "r+b" if flags & (os.O_WRONLY | os.O_RDWR) else "rb"
            descriptor = os.open(at, flags, OWNER_ONLY)
            handle.readfile = handle.writefile = os.fdopen(descriptor, mode)
            return handle

        return self._done(opened, path)

    def _place(self, path: str) -> Path:
        """Where a path of the user lies; it cannot leave the folder."""
        return self._folder.joinpath(self.canonicalize(path).lstrip("/"))

    def _done(self, work: Any, path: str) -> Any:
        """What `work` gives for a place, or the status that SFTP has for its failure."""
        try:
            found = work(self._place(path))
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno or 0)
        return paramiko.SFTP_OK if found is None else found
