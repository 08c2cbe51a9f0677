"""An order's story as plain text for the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from shipops.desk.marked import decided
from shipops.desk.order_parts import Row
from shipops.desk.showing import bar_words, beside_words, how_old
from shipops.desk.trace import OrderStory, Trace
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

_TIE_WORDS = {
    "explicit": "tied by its key",
    "number": "tied by its number",
    "split": "tied through a split",
    "merge": "its own order was combined",
    "merged-by-lines": "inferred from buyer, address and items",
    "tracking": "tied by its tracking number",
}


def tell(trace: Trace, zone: ZoneInfo) -> str:
    """The whole answer; times in ``zone``. Control characters in data are shown, never sent to the terminal."""
    return "\n".join((*_lines(trace, zone), *not_read_lines(trace, zone)))


def not_read_lines(trace: Trace, zone: ZoneInfo) -> list[str]:
    """What a live look-up could not read, a line for each account: what happened, what to do, how old its part is."""
    return [
        f"Not read: {printable(one.message)} {how_old(trace.read_at.get(one.account), zone)}" for one in trace.not_read
    ]


def _lines(trace: Trace, zone: ZoneInfo) -> Iterator[str]:
    if trace.choice:
        yield f"{len(trace.choice)} orders fit {printable(trace.identifier)!r}. Ask again with one of these numbers:"
        for row in trace.choice:
            day = _day(row["ordered_at"], zone)
            parts = (row["number"], row["account"], row["customer"], day, _spoken(row["status"]))
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
    yield f"  {printable(story.says)}"
    yield from (f"  Changed: {printable(line)}" for line in story.changed)
    for one in story.progress:
        part = f"Part {printable(one.part)}: " if one.part else ""
        yield f"  {part}{bar_words(one.stages)}"
        yield f"    Next: {printable(one.next_step)}"
    status = printable(order["status_text"] or _spoken(order["status"]))
    paid = printable(order["payment_status"])
    facts = (status, paid, f"ordered {_day(order['ordered_at'], zone)}", _money(order))
    yield "  " + " · ".join(fact for fact in facts if fact)
    place = ("ship_to_name", "ship_to_street1", "ship_to_street2", "ship_to_city", "ship_to_state", "ship_to_postcode",
             "ship_to_country")  # fmt: skip
    yield f"  to {', '.join(printable(order[name]) for name in place if order[name]) or 'no ship-to address'}"
    reached = " · ".join(printable(order[name]) for name in ("email", "phone") if order[name])
    if reached:
        yield f"  {reached}"
    if story.same_buyer:
        beside = "; ".join(printable(beside_words(row, zone)) for row in story.same_buyer)
        yield f"  Same buyer, within a week: {beside}"
    for unit in story.units:
        part = f"Part {unit['part']}" if unit["part"] else "Order"
        number = f" ({printable(unit['invoice_number'])})" if unit["invoice_number"] else ""
        yield f"  {part}{number}: {_verdict(unit)}"
    yield from _wrong(story, zone)
    yield from (f"  Solved {_time(found.last_seen, zone)}: {printable(found.title)}" for found in story.past)
    yield from _table("ShipStation", story.shipstation, _shipstation_words, zone)
    yield from _table("Parcels", story.shipments, _shipment_words, zone)
    yield from _table("Lines", story.lines, _line_words, zone)
    if story.timeline:
        yield "  What happened"
        for event in story.timeline:
            told = _day(event["moment"], zone).ljust(16) if event["day_only"] else _time(event["moment"], zone)
            yield f"    {told}  {event['account']}  {printable(event['what'])}"


def _verdict(unit: Row) -> str:
    """Where one part stands, in one sentence."""
    words = _BUCKET_WORDS[unit["bucket"]]
    if unit["bucket"] in ("matched", "merged"):
        return f"{words}: {_spoken(unit['ss_statuses'])} ({_TIE_WORDS[unit['match_key']]})"
    return words if unit["bucket"] in ("missing", "likely", "too_recent") else f"{words}: {printable(unit['reason'])}"


def _wrong(story: OrderStory, zone: ZoneInfo) -> Iterator[str]:
    if story.findings:
        yield "  What is wrong"
    for found in story.findings:
        yield f"    [{found.severity}] {printable(found.title)}"
        for fact in found.because:
            yield f"      {fact.system} {printable(fact.field)}: {printable(fact.value)}"
        yield f"      To do: {printable(found.action)}"
        yield from (f"      {printable(line)}" for line in decided(found, story.notes, zone))
        yield f"      Id: {found.id}"


def _spoken(status: str | None) -> str:
    """A canonical status as people say it."""
    return printable(status).replace("_", " ")


def _table(title: str, rows: tuple[Row, ...], words: Any, zone: ZoneInfo) -> Iterator[str]:
    if rows:
        yield f"  {title}"
        for row in rows:
            yield f"    {words(row, zone)}"


def _shipstation_words(row: Row, zone: ZoneInfo) -> str:
    store = printable(row["store"] or row["store_id"])
    kind = " · split off" if row["split_child"] else ""
    since = _time(row["created_at"], zone)
    words = (_spoken(row["status"]), f"store {store}", f"order {row['order_id']}", f"since {since}{kind}")
    return " · ".join((printable(row["number"]), *words))


def _shipment_words(row: Row, zone: ZoneInfo) -> str:
    kinds = {"label": "label made", "marked_shipped": "marked as shipped", "reported": "shown at the source"}
    kind = kinds[row["kind"]]
    if row["is_return"]:
        kind = "return label"
    elif not row["shipped"]:
        kind = "planned at the source, not shipped"
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
