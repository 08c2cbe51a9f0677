"""The tables of the lake and their columns."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from shipops.records import RECORDS, arrow_schema

if TYPE_CHECKING:
    import pyarrow as pa

WATERMARK_TABLE = "orders"
"""The table that is committed last in a pull and carries each account's watermark as an app transaction."""

CONNECTIONS_TABLE = "connections"
"""How the last attempt to pull each account ended. Read at its newest version: a failed pull completes no snapshot."""


@cache
def schemas() -> Mapping[str, pa.Schema]:
    """Every table's Arrow schema by name."""
    import pyarrow as pa

    text, moment = pa.string(), pa.timestamp("us", tz="UTC")
    columns = {record.table: arrow_schema(record) for record in RECORDS} | {
        # Field changes seen between pulls; append-only.
        "order_events": pa.schema(
            [("event_id", text), ("account", text), ("order_id", text), ("subject", text), ("subject_id", text),
             ("field", text), ("old", text), ("new", text), ("changed_at", moment), ("seen_at", moment)]
        ),
        # The look-up for one order: every number, code and name it goes by.
        "identifiers": pa.schema([("kind", text), ("value", text), ("account", text), ("order_id", text)]),
        # Payloads as received, once per content; empty where they have expired.
        "raw": pa.schema(
            [("account", text), ("kind", text), ("key", text), ("content_hash", text), ("payload", text),
             ("fetched_at", moment)]
        ),
        "gaps": pa.schema(
            [("account", text), ("resource", text), ("position", text), ("order_id", text), ("reason", text),
             ("seen_at", moment), ("after_key", text), ("before_key", text), ("window_from", moment),
             ("window_to", moment)]
        ),
        "quarantine": pa.schema(
            [("account", text), ("kind", text), ("key", text), ("reason", text), ("payload", text), ("seen_at", moment)]
        ),
        # How the last attempt to pull each account ended: one row an account.
        CONNECTIONS_TABLE: pa.schema(
            [("account", text), ("checked_at", moment), ("outcome", text), ("problem", text), ("words", text),
             ("since", moment), ("worked_at", moment)]
        ),
        "finding_events": pa.schema(
            [("run_id", text), ("job", text), ("at", moment), ("finding_id", text), ("event", text), ("finding", text)]
        ),
        # What the last recorded search for look-alikes went by, saw and found: one row.
        "lookalike_search": pa.schema([("basis", text), ("search", text)]),
        # What the last recorded audit learned from all orders together (``kind`` facts, one row), and what it found
        # about an order that takes all of them to find (``kind`` finding, ``key`` account|order_id).
        "learned": pa.schema([("kind", text), ("key", text), ("told", text)]),
        "runs": pa.schema(
            [("run_id", text), ("job", text), ("notebook", text), ("started_at", moment), ("as_of", moment),
             ("outcome", text), ("folder", text), ("due_at", moment), ("ended_at", moment), ("error", text),
             ("calls", pa.int64()), ("open", pa.int64()), ("critical", pa.int64()), ("new", pa.int64()),
             ("solved", pa.int64()), ("repair_seconds", pa.int64()), ("again", text), ("sequence", pa.int64())]
        ),
        # Who was told what and when, by recipients' names; append-only, numbered in the order written.
        "alerts": pa.schema(
            [("number", pa.int64()), ("event", text), ("at", moment), ("recipient", text), ("place", text),
             ("message_id", text), ("kind", text), ("job", text), ("run_id", text), ("due_at", moment),
             ("deliver_at", moment), ("places", pa.int64()), ("findings", text), ("problem", text)]
        ),
        # What readers open: one row per completed pull, with the version of every table at that moment.
        "snapshots": pa.schema(
            [("sequence", pa.int64()), ("account", text), ("as_of", moment), ("window_start", moment),
             ("proven", pa.bool_()), ("calls", pa.int64()), ("tallies", text), ("versions", text),
             ("adds_up", pa.bool_())]
        ),
    }  # fmt: skip
    return MappingProxyType(columns)
