"""Links from findings into the vendors' own pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from shipops.audit.findings import Finding, PageLink
from shipops.integrations.pages import order_page

if TYPE_CHECKING:
    import duckdb

# A finding names a handful of ShipStation orders; beyond that a list of links helps nobody.
_MOST_LINKS = 6


def with_links(db: duckdb.DuckDBPyConnection, findings: Sequence[Finding]) -> list[Finding]:
    """``findings`` with a link to the order's page at its source and to each ShipStation order they name."""
    ids = {str(key) for found in findings for key in found.shipstation_order_ids}
    numbers = {key: number for key, number in _numbers(db) if key in ids} if ids else {}
    return [replace(found, links=_links(found, numbers)) for found in findings]


def _numbers(db: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = db.execute("SELECT order_id, number FROM ss_orders WHERE number <> ''").fetchall()
    return rows


def _links(found: Finding, numbers: dict[str, str]) -> tuple[PageLink, ...]:
    pages = []
    if found.order_id is not None:
        system = found.account.partition(".")[0]
        pages.append(order_page(system, order_id=found.order_id, number=found.order or ""))
    pages += [
        order_page("shipstation", order_id=str(key), number=numbers.get(str(key), ""))
        for key in found.shipstation_order_ids
    ]
    known = dict.fromkeys(page for page in pages if page is not None)
    return tuple(PageLink(label, url) for label, url in list(known)[:_MOST_LINKS])
