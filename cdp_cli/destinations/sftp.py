"""Files on an SFTP server; see _exports.py.

A file is uploaded under another name and renamed when it is whole. The server's host key must be
known: a key that is only believed at first sight would let anybody in between read the file.
"""

from __future__ import annotations

import base64
import io
import posixpath
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar, Self

from typing_extensions import override

from cdp_cli.destinations._exports import STAGING, FileDestination
from cdp_cli.destinations.base import Connection, Target
from cdp_cli.destinations.registry import require
from cdp_cli.errors import ConfigError, DestinationUnavailableError

SETTINGS: dict[str, type | tuple[type, ...]] = {
    "host": str,
    "port": (int, str),
    "user": str,
    "password": str,
    "private_key": str,
    "host_key": str,
    "path": str,
    "timeout": (int, float),
}
NEEDED = ("host", "user", "host_key")
PARTIAL = ".tmp"
SSH_PORT = 22


class Destination(FileDestination):
    """A folder of a server, as one of its users sees it."""

    secret_settings: ClassVar[frozenset[str]] = frozenset({"password", "private_key"})

    def __init__(self, connection: Connection, target: Target) -> None:
        super().__init__(connection.root / ".cdp" / STAGING / connection.name, target)
        self._connection = connection

    @classmethod
    def build(cls, connection: Connection, target: Target) -> Self:
        """The server of a connection; raises ConfigError for wrong settings."""
        where, settings = f"Destination {connection.name!r}", connection.settings
        require(settings, SETTINGS, where)
        for name in NEEDED:
            if not settings.get(name):
                raise ConfigError(
                    f"{where} has no {name}.",
                    hint="docs/destinations/sftp.md shows a complete entry.",
                )
        if not str(settings.get("port", SSH_PORT)).isdigit():
            raise ConfigError(
                f"{where} has the port {settings['port']!r}, which is no number.",
                hint="The usual one is 22.",
            )
        if not settings.get("password") and not settings.get("private_key"):
            raise ConfigError(
                f"{where} has neither a password nor a private_key.",
                hint="Give one of them, from the environment.",
            )
        return cls(connection, target)

    @override
    def check(self) -> None:
        """Sign in, and see that the folder is there."""
        with self._session() as sftp:
            if not _is_folder(sftp, self._folder):
                raise ConfigError(
                    f"{self._where} has no folder {self._folder}.",
                    hint="Make it, or correct the path in destinations.yml.",
                )

    @override
    def _deliver(self, draft: Path, name: str) -> None:
        final = posixpath.join(self._folder, name)
        with self._session() as sftp:
            _make_folders(sftp, self._folder, posixpath.dirname(name))
            # The size on the server is compared with what was sent.
            sftp.put(str(draft), final + PARTIAL, confirm=True)
            sftp.posix_rename(final + PARTIAL, final)

    @override
    def _has(self, name: str) -> bool:
        with self._session() as sftp:
            try:
                sftp.stat(posixpath.join(self._folder, name))
            except FileNotFoundError:
                return False
        return True

    @property
    def _where(self) -> str:
        return f"The server of destination {self._connection.name!r}"

    @property
    def _folder(self) -> str:
        return str(self._connection.settings.get("path", "."))

    @contextmanager
    def _session(self) -> Iterator[Any]:
        """A connection for one piece of work; tells the library's errors as ours."""
        import paramiko

        client = paramiko.SSHClient()
        client.set_missing_host_key_policy(paramiko.RejectPolicy())
        try:
            self._sign_in(client)
            with client.open_sftp() as sftp:
                yield sftp
        except paramiko.AuthenticationException as error:
            raise ConfigError(
                f"{self._where} refuses user {self._connection.settings['user']!r}.",
                hint="Check user, password or private_key.",
            ) from error
        except paramiko.BadHostKeyException as error:
            raise ConfigError(
                f"{self._where} shows another host key than destinations.yml expects.",
                hint="Ask its owner whether it has changed; somebody else may be answering.",
            ) from error
        except PermissionError as error:
            raise ConfigError(
                f"{self._where} forbids writing to {self._folder}.",
                hint="Give the user the right to write, or correct the path.",
            ) from error
        except (OSError, EOFError, paramiko.SSHException) as error:
            reason = " ".join(str(error).split()) or type(error).__name__
            raise DestinationUnavailableError(
                f"{self._where} cannot be reached: {reason}.",
                hint="Run again later: no half of a file is left under its name.",
            ) from error
        finally:
            client.close()

    def _sign_in(self, client: Any) -> None:
        settings = self._connection.settings
        port, timeout = int(settings.get("port", SSH_PORT)), float(settings.get("timeout", 30))
        host = str(settings["host"])
        # As ssh writes it into known_hosts.
        known_as = host if port == SSH_PORT else f"[{host}]:{port}"
        kind, key = _host_key(str(settings["host_key"]), self._where)
        client.get_host_keys().add(known_as, kind, key)
        client.connect(
            host,
            port,
            str(settings["user"]),
            password=settings.get("password"),
            pkey=_private_key(settings.get("private_key"), self._where),
            timeout=timeout,
            banner_timeout=timeout,
            auth_timeout=timeout,
            allow_agent=False,
            look_for_keys=False,
        )


def _host_key(text: str, where: str) -> tuple[str, Any]:
    """Kind and key out of `ssh-ed25519 AAAA…`, as ssh-keyscan prints it."""
    import paramiko

    try:
        kind, encoded = text.split()[:2]
        return kind, paramiko.PKey.from_type_string(kind, base64.b64decode(encoded))
    except (ValueError, paramiko.SSHException, paramiko.UnknownKeyType) as error:
        raise ConfigError(
            f"{where} has a host_key that cannot be read.",
            hint="Write `ssh-ed25519 AAAA…`, as `ssh-keyscan` prints it and the owner confirms.",
        ) from error


def _private_key(text: str | None, where: str) -> Any:
    import paramiko

    if not text:
        return None
    for kind in (paramiko.Ed25519Key, paramiko.ECDSAKey, paramiko.RSAKey):
        try:
            return kind.from_private_key(io.StringIO(text))
        except (ValueError, paramiko.SSHException):
            continue
    raise ConfigError(
        f"{where} has a private_key that cannot be read.",
        hint="Give an unencrypted key of OpenSSH, the whole text with its line breaks.",
    )


def _is_folder(sftp: Any, path: str) -> bool:
    try:
        return stat.S_ISDIR(sftp.stat(path).st_mode)
    except FileNotFoundError:
        return False


def _make_folders(sftp: Any, base: str, path: str) -> None:
    folder = base
    for part in filter(None, path.split("/")):
        folder = posixpath.join(folder, part)
        if not _is_folder(sftp, folder):
            sftp.mkdir(folder)
