"""The command line of the customer data platform: load files, build the rooms, send audiences."""

from __future__ import annotations
