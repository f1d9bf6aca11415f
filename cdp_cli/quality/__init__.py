"""The two gates: what lands in the raw tables and what leaves as golden tables is examined.

A suite is a YAML file in `quality/raw/` or `quality/golden/`. Its checks bound *measures*, numbers
that one SQL statement per table makes of all rows in question, and its sample checks are
expectations of Great Expectations in their own words, on a few thousand rows. Great Expectations
judges both; only `validation.py` imports it, when a gate runs.
"""

from __future__ import annotations
