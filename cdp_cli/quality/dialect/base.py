"""What gates ask of a warehouse beyond the SQL that all understand."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping


class Dialect(ABC):
    """The spelling of one engine; a `value` is SQL of a text without blanks around it."""

    @abstractmethod
    def matches(self, value: str, pattern: str) -> str:
        """Whether a value contains a match of a regular expression, itself SQL of a text."""

    @abstractmethod
    def number(self, value: str) -> str:
        """The value as a number, null where it is none."""

    @abstractmethod
    def since_1970(self, value: str) -> str:
        """Milliseconds since 1970, written as digits, as a moment in UTC."""

    @abstractmethod
    def moment(self, value: str) -> str:
        """The value as a moment in UTC, null where it is none; without a zone it is in UTC."""

    @abstractmethod
    def log2(self, number: str) -> str:
        """The binary logarithm of a number above 0."""

    @abstractmethod
    def sample(self, rows: str, size: int) -> str:
        """So many of the rows of a relation, taken by chance, as a clause after `from`."""

    def time(self, value: str) -> str:
        """The value as a moment; digits alone are milliseconds since 1970."""
        digits = self.matches(value, "'^[0-9]{12,13}$'")
        return f"case when {digits} then {self.since_1970(value)} else {self.moment(value)} end"

    def words(self, value: str) -> Mapping[str, str]:
        """The parts of a condition: `value`, `number` and `time`."""
        return {"value": value, "number": self.number(value), "time": self.time(value)}
