"""Where rows go: one module per kind of destination, behind the protocol in base.py."""

from __future__ import annotations
