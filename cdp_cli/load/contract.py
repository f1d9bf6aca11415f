"""Which column of a file is which declared column, and what is missing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from cdp_cli.errors import ContractError
from cdp_cli.project import DeclaredTable
from cdp_cli.wording import counted

_WORD_STARTS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[\W_]+")


class Contract:
    """The columns a declared table promises, against those that a file brings.

    A column of the file is the declared one that `renamed` says, or of the same name, or of the
    same name but for case and the signs between words (`E-Mail Address` is `e_mail_address`). Any
    other column is additional and keeps its name in that plain form.
    """

    def __init__(
        self, table: DeclaredTable, file: str, renamed: Mapping[str, str], *, allow_missing: bool
    ) -> None:
        self._table = table
        self._file = file
        self._renamed = renamed
        self._allow_missing = allow_missing
        self._known = {plain_name(name): name for name in table.columns}
        self._known |= {name.lower(): name for name in table.columns}
        self._taken: dict[str, str] = {}

    def is_known(self, name: str) -> bool:
        """Whether a column of a file is one of the declared ones."""
        return self._raw_name(name) in self._table.columns

    def raw_names(self, names: Iterable[str]) -> list[str]:
        """The raw column of each column of the file; the same answer for each batch of it.

        Raises ContractError where two columns of the file mean the same one.
        """
        found = []
        for position, name in enumerate(names, start=1):
            raw = self._raw_name(name) or f"column_{position}"
            other = self._taken.setdefault(raw.lower(), name)
            if other != name or raw in found:
                raise ContractError(
                    f"{self._file}: the columns {other!r} and {name!r} both mean {raw!r}.",
                    hint=f"Rename one of them, for example --map {name!r}={raw}_2.",
                )
            found.append(raw)
        return found

    def check(self) -> None:
        """Raise ContractError if the columns seen so far leave out one that was promised."""
        unknown = [name for name in self._renamed if name not in self._taken.values()]
        missing = [name for name in self._table.columns if name.lower() not in self._taken]
        if unknown:
            raise ContractError(
                f"{self._file} has no column {unknown[0]!r}, which --map names.",
                hint=f"It has: {', '.join(self._taken.values())}.",
            )
        if missing and not self._allow_missing:
            raise self._broken(missing)

    def _raw_name(self, name: str) -> str:
        if name in self._renamed:
            return self._renamed[name]
        plain = plain_name(name)
        return self._known.get(name.lower()) or self._known.get(plain) or plain

    def _broken(self, missing: list[str]) -> ContractError:
        extra = [
            name
            for raw, name in self._taken.items()
            if raw not in map(str.lower, self._table.columns)
        ]
        close = []
        for name in missing:
            plain = {plain_name(other): other for other in extra}
            matches = get_close_matches(plain_name(name), plain, n=1, cutoff=0.5)
            close += [f"--map {plain[match]!r}={name}" for match in matches]
        table = f"{self._table.source}.{self._table.name}"
        return ContractError(
            f"{self._file} lacks {counted(len(missing), 'column')} that {table} promises:"
            f" {', '.join(missing)}. It has: {', '.join(self._taken.values()) or 'none'}.",
            hint=(f"Perhaps {' '.join(close)}. " if close else "")
            + "--allow-missing loads the file without them; --no-header if its first line is data.",
        )


def plain_name(name: str) -> str:
    """`CustomerKey`, `customer key` and `Customer-Key` are all `customer_key`."""
    return "_".join(word.lower() for word in _WORD_STARTS.split(name) if word)
