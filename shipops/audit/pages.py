"""Links from findings into the vendors' own pages."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from shipops.audit.findings import Finding, PageLink
from shipops.audit.matching.tables import create, texts
from shipops.engines.database import Database
from shipops.integrations.pages import order_page

# A finding names a handful of ShipStation orders; beyond that a list of links helps nobody.
_MOST_LINKS = 6


def with_links(db: Database, findings: Sequence[Finding]) -> list[Finding]:
    """``findings`` with a link to the order's page at its source and to each ShipStation order they name."""
    ids = {str(key) for found in findings for key in found.shipstation_order_ids}
    numbers = dict(_numbers(db, ids)) if ids else {}
    return [replace(found, links=_links(found, numbers)) for found in findings]


def _numbers(db: Database, ids: Collection[str]) -> list[tuple[str, str]]:
    create(db, "linked_orders", [{"order_id": key} for key in sorted(ids)], texts("order_id"))
    rows: list[tuple[str, str]] = db.execute(
        "SELECT s.order_id, s.number FROM linked_orders AS l JOIN ss_orders AS s ON s.order_id = l.order_id "
        "WHERE s.number <> ''"
    ).fetchall()
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
