"""The lake: Delta tables in a folder, read through snapshots that nothing moves under.

A pull is committed table by table, the watermark last, then a row in ``snapshots`` that names every table's version.
Readers open the last such row, so a pull that was killed anywhere is invisible to them, and the next pull ends where
an undisturbed one would: every commit is an upsert by key, or an append of rows that are not there yet.
"""

from shipops.lake.ingest import Ingest
from shipops.lake.snapshot import Coverage, Snapshot
from shipops.lake.storage import Lake

__all__ = ["Coverage", "Ingest", "Lake", "Snapshot"]
