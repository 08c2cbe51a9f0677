"""An order's story as plain text for the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from shipops.desk.trace import OrderStory, Row, Trace
from shipops.display.plain import printable

_BUCKET_WORDS = {
    "missing": "should be in ShipStation and is not",
    "undetermined": "cannot be told: something could not be read",
    "likely": "probably in ShipStation, but no number proves it",
    "merged": "combined with another order in ShipStation",
    "matched": "in ShipStation",
    "too_recent": "ready; ShipStation had no time to fetch it yet",
    "blocked": "late, and ShipStation cannot import it",
    "not_due": "not expected in ShipStation yet",
    "out_of_scope": "not meant for ShipStation",
}


def tell(trace: Trace, zone: ZoneInfo) -> str:
    """The whole answer; times in ``zone``. Control characters in data are shown, never sent to the terminal."""
    return "\n".join(_lines(trace, zone))


def _lines(trace: Trace, zone: ZoneInfo) -> Iterator[str]:
    if trace.choice:
        yield f"{len(trace.choice)} orders fit {printable(trace.identifier)!r}. Ask again with one of these numbers:"
        for row in trace.choice:
            parts = (row["number"], row["account"], row["customer"], _day(row["ordered_at"], zone), row["status"])
            yield "  " + "  ".join(printable(part) for part in parts if part)
        return
    for story in trace.orders:
        yield from _story(story, zone)
        yield ""
    read = ", ".join(f"{account} {_time(at, zone)}" for account, at in trace.read_at.items())
    yield f"Read: {read} ({zone.key})"


def _story(story: OrderStory, zone: ZoneInfo) -> Iterator[str]:
    order = story.order
    yield f"{printable(order['number'])}  {printable(order['customer'])}  {order['account']}"
    status = printable(order["status_text"] or order["status"])
    yield f"  {status} · ordered {_day(order['ordered_at'], zone)} · {_money(order)}"
    place = ("ship_to_name", "ship_to_street1", "ship_to_street2", "ship_to_city", "ship_to_state", "ship_to_postcode",
             "ship_to_country")  # fmt: skip
    yield f"  to {', '.join(printable(order[name]) for name in place if order[name]) or 'no ship-to address'}"
    for unit in story.units:
        part = f"Part {unit['part']}" if unit["part"] else "Order"
        number = f" ({printable(unit['invoice_number'])})" if unit["invoice_number"] else ""
        key = f" (matched by {unit['match_key']})" if unit["match_key"] else ""
        yield f"  {part}{number}: {_BUCKET_WORDS[unit['bucket']]}{key}. {printable(unit['reason'])}"
    yield from _table("ShipStation", story.shipstation, _shipstation_words, zone)
    yield from _table("Parcels", story.shipments, _shipment_words, zone)
    yield from _table("Lines", story.lines, _line_words, zone)
    if story.findings:
        yield "  What is wrong"
        for found in story.findings:
            yield f"    [{found.severity}] {printable(found.title)}"
            yield f"      {printable(found.action)}"
    if story.timeline:
        yield "  What happened"
        for event in story.timeline:
            yield f"    {_time(event['moment'], zone)}  {event['account']}  {printable(event['what'])}"


def _table(title: str, rows: tuple[Row, ...], words: Any, zone: ZoneInfo) -> Iterator[str]:
    if rows:
        yield f"  {title}"
        for row in rows:
            yield f"    {words(row, zone)}"


def _shipstation_words(row: Row, zone: ZoneInfo) -> str:
    store = printable(row["store"] or row["store_id"])
    kind = " · split off" if row["split_child"] else ""
    since = _time(row["created_at"], zone)
    return (
        f"{printable(row['number'])} · {row['status']} · store {store} · order {row['order_id']} · since {since}{kind}"
    )


def _shipment_words(row: Row, zone: ZoneInfo) -> str:
    kind = {"label": "label made", "marked_shipped": "marked as shipped", "reported": "shown at the source"}[
        row["kind"]
    ]
    if row["is_return"]:
        kind = "return label"
    words = [printable(row["tracking"] or "no tracking"), printable(row["carrier"] or ""), kind]
    words.append(_time(row["created_at"], zone) if row["created_at"] else printable(row["ship_date"]))
    if row["voided"]:
        words.append("voided")
    if row["notify_error"]:
        words.append(f"the source refused it: {printable(row['notify_error'])}")
    return " · ".join(word for word in words if word)


def _line_words(row: Row, zone: ZoneInfo) -> str:  # noqa: ARG001 - one shape for all rows
    words = (
        f"{row['quantity']:f}".rstrip("0").rstrip("."),
        "×",
        row["sku"] or "",
        row["name"] or "",
        row["options"] or "",
    )
    return " ".join(printable(word) for word in words if word)


def _money(row: Row) -> str:
    total: Decimal | None = row["total"]
    return f"{total:.2f} {row['currency'] or ''}".strip() if total is not None else "no total"


def _time(moment: datetime | None, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M") if moment else "?"


def _day(moment: datetime | date | None, zone: ZoneInfo) -> str:
    if isinstance(moment, datetime):
        moment = moment.astimezone(zone)
    return moment.strftime("%Y-%m-%d") if moment else "?"
