"""What can go wrong, told apart by what the caller should do.

    CdpError
    ├── FixError                        mend something, then run again (exit 1)
    │   ├── ConfigError                 project, profile, registry, destination or environment
    │   ├── SourceError                 a source or table nobody declared
    │   ├── FileError                   a file that is missing, unreadable or of another kind
    │   ├── ContractError               a file without the columns that its source promises
    │   ├── BuildError                  a model or a test failed
    │   └── WarehouseError              the warehouse refused a statement
    ├── RetryError                      run again later, nothing to mend (exit 1)
    │   ├── WarehouseBusyError          another process holds the warehouse
    │   └── DestinationUnavailableError a destination cannot be reached
    └── StopError                       a rule stopped the run before it did harm (exit 3)
        └── GuardError                  a sync would change or remove more than its guards allow

The message says what is wrong, where, and with which value; the hint says what to do about it.
"""

from __future__ import annotations


class CdpError(Exception):
    """Whatever this project raises on purpose; anything else is a bug."""

    exit_code = 1

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class FixError(CdpError):
    """Something outside the program must be mended first."""


class ConfigError(FixError):
    """The project, its profile, registry, a destination or the environment is not as it must be."""


class SourceError(FixError):
    """The source or table is declared nowhere."""


class FileError(FixError):
    """The file is missing, unreadable or not what it claims to be."""


class ContractError(FixError):
    """The file lacks columns that its source promises."""


class BuildError(FixError):
    """A model or a test failed."""


class WarehouseError(FixError):
    """The warehouse refused a statement."""


class RetryError(CdpError):
    """Nothing is wrong with the project: the same call may succeed later."""


class WarehouseBusyError(RetryError):
    """Another process holds the warehouse."""


class DestinationUnavailableError(RetryError):
    """A destination cannot be reached."""


class StopError(CdpError):
    """A rule stopped the run before it did harm."""

    exit_code = 3


class GuardError(StopError):
    """A sync would change or remove more than its guards allow."""
