"""Reverse ETL: plan in the warehouse, remember in a journal, send, commit what was acknowledged."""

from __future__ import annotations
