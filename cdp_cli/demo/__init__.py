"""The demo company: raw files as its systems would export them, and beside them the truth."""

from __future__ import annotations
