"""One decision of a person about two subjects."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Verdict = Literal["link", "unlink"]

SIGNS = {"link": "=", "unlink": "≠"}


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision; it holds while nobody has undone it."""

    decision_id: str
    verdict: Verdict
    subject_key: str
    other_subject_key: str
    reason: str
    decided_by: str
    decided_at: datetime
    undone_by: str | None = None
    undone_at: datetime | None = None
    undone_reason: str | None = None

    @property
    def is_active(self) -> bool:
        """Whether it holds."""
        return self.undone_at is None

    @property
    def pair(self) -> frozenset[str]:
        """The two subjects that it binds, in no order."""
        return frozenset((self.subject_key, self.other_subject_key))
