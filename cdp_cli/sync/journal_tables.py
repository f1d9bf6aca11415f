"""The tables of a journal: states apart from payloads, as those change often and these never."""

from __future__ import annotations

# Raise it when the tables or the records beside them change: see Journal.open.
FORMAT = 3

WITH_PAYLOADS = "batches inner join payloads on payloads.batch = batches.number"
TO_COMMIT = "is_committed = 0 and status in ('acked', 'partial', 'unknown', 'failed')"

SCHEMA = """
create table run (name text primary key, value text) strict;
create table batches (
    number integer primary key,
    operation text not null,
    size integer not null,
    status text not null default 'planned',
    may_be_applied integer not null default 0,
    is_committed integer not null default 0
) strict;
create index planned on batches (number) where status = 'planned';
create table payloads (
    batch integer primary key,
    lines text not null
) strict;
create table results (
    batch integer not null,
    position integer not null,
    status text not null,
    reason text,
    remote_id text,
    primary key (batch, position)
) strict;
"""
