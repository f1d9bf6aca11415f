"""The night: load what arrived, raw gate, build, golden gate, syncs, report; one command, one lock.

Each step that is done is written down beside the warehouse before the next begins, so that a night
that was killed goes on where it stood. Every step may be done twice: files are known by content,
dbt builds what is missing, gates look again, syncs settle what an earlier run left.
"""

from __future__ import annotations
