"""Whose data a message would show, for those that name nobody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from shipops.audit.findings import Finding
from shipops.lake import Lake
from shipops.reports.masking import is_personal, masked_text

if TYPE_CHECKING:
    import pyarrow as pa

_TABLES = ("orders", "units")
_SHORTEST = 2


def masked(findings: Sequence[Finding], people: Mapping[str, Sequence[str]]) -> list[Finding]:
    """``findings`` with names, e-mails, phones and addresses hidden in their texts; ``people`` as from
    :func:`people_of`."""
    return [_masked(found, [value for key in _orders(found) for value in people.get(key, ())]) for found in findings]


def _masked(found: Finding, known: Sequence[str]) -> Finding:
    return replace(found, title=masked_text(found.title, known), action=masked_text(found.action, known))


def people_of(lake: Lake, findings: Sequence[Finding]) -> dict[str, list[str]]:
    """What the lake holds of people in the orders ``findings`` are about, on either side, by the order's id."""
    wanted = sorted({key for found in findings for key in _orders(found)})
    people: dict[str, list[str]] = {}
    for name in _TABLES if wanted else ():
        if not (lake.folder / name / "_delta_log").is_dir():
            continue
        table: pa.Table = lake.rows(name, [("order_id", "in", wanted)])
        personal = [column for column in table.column_names if is_personal(column)]
        for row in table.select(["order_id", *personal]).to_pylist():
            told: list[Any] = [row[column] for column in personal]
            # States and countries of two letters are words of other sentences too, and nobody's.
            people.setdefault(row["order_id"], []).extend(
                value for value in told if isinstance(value, str) and len(value) > _SHORTEST
            )
    return people


def _orders(found: Finding) -> list[str]:
    return [*([found.order_id] if found.order_id else []), *map(str, found.shipstation_order_ids)]
