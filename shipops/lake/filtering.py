"""Bloom filters in the files of the lake: whoever looks for one order opens only the few parts of files it may be in.

Numbers and ids lie scattered over all files of a table, so that their least and greatest values tell nothing. A filter
tells of a part of a file that a value is not in it; it is written with the file, by appends and merges alike, and needs
no order among the rows. Files from before are read whole, to the same answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from deltalake import WriterProperties

_LOOKED_UP_BY = {
    "identifiers": ("value",),
    "orders": ("order_id", "email_norm"),
    "units": ("order_id", "customer_reference_norm"),
    "order_lines": ("order_id",),
    "shipments": ("order_id",),
    "order_events": ("order_id",),
    "raw": ("key",),
}
# One wrong guess in a hundred parts; a part holds no more rows than its filter is made for.
_WRONG = 0.01
_PART = 8_192


def filtered(name: str, rows: int = _PART) -> WriterProperties:
    """How the files of a table are written so that single orders are found fast; ``rows`` are written (default: not
    known)."""
    from deltalake import BloomFilterProperties, ColumnProperties, WriterProperties

    there = ColumnProperties(bloom_filter_properties=BloomFilterProperties(True, fpp=_WRONG, ndv=min(rows, _PART)))
    return WriterProperties(
        compression="SNAPPY",
        max_row_group_size=_PART,
        column_properties=dict.fromkeys(_LOOKED_UP_BY.get(name, ()), there),
    )
