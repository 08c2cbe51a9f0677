"""An order's story as views: one for each tab of the order desk, the overview first."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from shipops.audit.findings import Finding
from shipops.desk.marked import decided
from shipops.desk.order_parts import Row
from shipops.desk.people import hidden, people_of
from shipops.desk.progress import Progress, Stage
from shipops.desk.trace import OrderStory, Trace
from shipops.display.markup import escape
from shipops.display.table import Cell, Column, table
from shipops.display.tiles import badge, notice
from shipops.display.view import View, fragment
from shipops.integrations.carriers import spoken_carrier, tracking_page

_SIGNS = {"done": "✓", "here": "●", "stuck": "!", "ahead": "○", "skipped": "–"}
_SAID = {
    "done": "done", "here": "stands here", "stuck": "stopped here", "ahead": "still ahead", "skipped": "not on its way",
}  # fmt: skip
_KINDS = {"label": "label made", "marked_shipped": "marked as shipped", "reported": "shown at the source"}
# A page stays quick to open; a document longer than this is in the evidence packet.
_LONGEST_DOCUMENT = 60_000
WRONG = "What is wrong"
_NOTHING_WRONG = "Nothing is wrong with it."


def tabs(story: OrderStory, zone: ZoneInfo, *, redact: bool = False) -> dict[str, View]:
    """Every tab by its title, in order; times in ``zone``. With ``redact`` people's data are hidden, and the documents,
    which are full of them, are only named."""
    known = people_of(story) if redact else ()
    return {
        "Overview": _overview(story, zone, known),
        "Lines and parcels": _goods(story, zone),
        "What happened": _happened(story, zone, known),
        WRONG: _wrong(story, zone, known),
        "What differs": _differs(story, redact),
        "Documents": _documents(story, zone, redact),
    }


def wrong_apart(story: OrderStory, zone: ZoneInfo, *, redact: bool = False) -> tuple[list[str], str]:
    """The tab :data:`WRONG` as HTML in parts: a card for each finding, and what stands below them."""
    known = people_of(story) if redact else ()
    return [_card(story, found, zone, known) for found in story.findings], _below_cards(story, zone, known)


def trace_html(trace: Trace) -> str:
    """What a notebook shows of a trace: every order with its overview, the other tabs folded; or the choice."""
    zone = ZoneInfo(trace.timezone)
    if trace.choice:
        items = "".join(f"<li><bdi>{escape(label)}</bdi></li>" for label, _ in choice(trace, zone))
        said = f"{len(trace.choice)} orders fit {trace.identifier!r}; ask again with the number of one."
        return fragment(f"{not_read_notices(trace, zone)}<p>{escape(said)}</p><ul>{items}</ul>")
    return fragment(not_read_notices(trace, zone) + "".join(_folded(story, zone) for story in trace.orders))


def not_read_notices(trace: Trace, zone: ZoneInfo) -> str:
    """What a live look-up could not read, a notice for each account: what happened, what to do, how old its part is."""
    return "".join(
        f'<p class="shipops-notice tone-high" role="alert"><strong>{escape(one.what)}</strong> '
        f"{escape(one.remedy)} {escape(how_old(trace.read_at.get(one.account), zone))}</p>"
        for one in trace.not_read
    )


def how_old(read_at: datetime | None, zone: ZoneInfo) -> str:
    """Of when that is which is told of an account that could not be read now; ``None`` where it never was."""
    if read_at is None:
        return "Nothing of it was ever pulled."
    return f"What is told of it was last pulled {_time(read_at, zone)} ({zone.key})."


def _folded(story: OrderStory, zone: ZoneInfo) -> str:
    overview, *others = tabs(story, zone).items()
    head = f"<h3><bdi>{escape(story.order['number'])}</bdi> ({escape(story.order['account'])})</h3>"
    rest = "".join(
        f"<details><summary>{escape(title)}</summary>{view.html}</details>" for title, view in others
    )  # fmt: skip
    return f"{head}{overview[1].html}{rest}"


def choice(trace: Trace, zone: ZoneInfo) -> list[tuple[str, str]]:
    """Where several orders fit: what to show of each, and the key that asks for it alone."""
    rows = trace.choice or tuple(story.order for story in trace.orders)
    return [
        (
            "  ".join(part for part in (row["number"], row["account"], row["customer"], _day(row["ordered_at"], zone),
                                        str(row["status"]).replace("_", " ")) if part),
            f"{row['account']}|{row['order_id']}",
        )
        for row in rows
    ]  # fmt: skip


def _overview(story: OrderStory, zone: ZoneInfo, known: Sequence[str]) -> View:
    bars = "".join(_bar(one, len(story.progress) > 1) for one in story.progress)
    steps = "\n".join(f"{_named(one)}{bar_words(one.stages)}. Next: {one.next_step}" for one in story.progress)
    facts = _facts(story, zone, known)
    listed = "".join(f"<div><dt>{escape(name)}</dt><dd><bdi>{escape(text)}</bdi></dd></div>" for name, text in facts)
    open_findings = [found for found in story.findings if not found.muted]
    warning = notice(f"{len(open_findings)} to mend: {open_findings[0].title}", open_findings[0].severity) if (
        open_findings) else ""  # fmt: skip
    news = "".join(notice(hidden(line, known), "low") for line in story.changed)
    html = (
        f'<p class="shipops-lead"><bdi>{escape(hidden(story.says, known))}</bdi></p>{news}{warning}{bars}'
        f'<dl class="shipops-facts">{listed}</dl>'
    )
    return View(
        html,
        hidden("\n".join([story.says, *story.changed, steps, *(f"{name}: {text}" for name, text in facts)]), known),
    )


def _bar(told: Progress, several: bool) -> str:
    items = "".join(
        f'<li class="{stage.state}"><span class="sign" aria-hidden="true">{_SIGNS[stage.state]}</span>'
        f"{escape(stage.name)}<span class=\"shipops-unseen\">, {_SAID[stage.state]}</span></li>"
        for stage in told.stages
    )  # fmt: skip
    head = f"<p><strong>{escape(_named(told).rstrip(': '))}</strong></p>" if several else ""
    return (
        f'{head}<ol class="shipops-bar">{items}</ol><p class="shipops-quiet">Next: '
        f"<bdi>{escape(told.next_step)}</bdi></p>"
    )


def bar_words(stages: Sequence[Stage]) -> str:
    """The status bar in one line."""
    return " → ".join(f"{_SIGNS[stage.state]} {stage.name}" for stage in stages)


def _named(told: Progress) -> str:
    return f"Part {told.part}: " if told.part else ""


def _facts(story: OrderStory, zone: ZoneInfo, known: Sequence[str]) -> list[tuple[str, str]]:
    """What an agent is asked for, and how old each part of the answer is."""
    order, units = story.order, story.units
    place = ("ship_to_company", "ship_to_street1", "ship_to_street2", "ship_to_city", "ship_to_state",
             "ship_to_postcode", "ship_to_country")  # fmt: skip
    holds = [row["hold_until"] for row in story.shipstation if row["hold_until"]]
    told = {
        "Order": f"{order['number']} ({order['account']})",
        "Customer": order["customer"],
        "Goes to": ", ".join(str(order[name]) for name in ("ship_to_name", *place) if order[name]),
        "Reach them": " · ".join(str(order[name]) for name in ("email", "phone") if order[name]),
        "At the source": " · ".join(_distinct([order["status_text"], *(unit["status_text"] for unit in units),
                                               *(unit["state_text"] for unit in units)])),
        "Payment": " · ".join(_distinct([order["payment_status"], _money(order, "paid", "paid"),
                                         "refunded" if any(unit["refunded"] for unit in units) else None])),
        "Total": _money(order, "total"),
        "In ShipStation": ", ".join(f"{row['number']} ({str(row['status']).replace('_', ' ')}, {row['store']})"
                                    for row in story.shipstation if row["account"] != order["account"]),
        "Promised for": _day(order["ship_by"], zone),
        "On hold until": _day(min(holds), zone) if holds else "",
        "Backordered": "yes" if any(unit["backordered"] for unit in units) else "",
        "Picked up by the customer": _pickup(units),
        "Ships with": " ".join(str(order[name]) for name in ("requested_carrier", "requested_service") if order[name]),
        "Same buyer, within a week": "; ".join(beside_words(row, zone) for row in story.same_buyer),
        "Note of the buyer": order["customer_note"],
        "Note inside": order["internal_note"],
        "Read": "; ".join(_read(story, zone)),
    }  # fmt: skip
    return [(name, hidden(str(text), known)) for name, text in told.items() if text]


def beside_words(row: Row, zone: ZoneInfo) -> str:
    """Another order of the buyer, in a few words."""
    at = _day(row["ordered_at"], zone) if row["day_only"] else _time(row["ordered_at"], zone)
    words = (row["account"], at, _money(row, "total"), str(row["status"]).replace("_", " "))
    return f"{row['number']} ({', '.join(word for word in words if word)})"


def _pickup(units: Sequence[Row]) -> str:
    if not any(unit["pickup"] for unit in units):
        return ""
    if all(unit["picked_up"] for unit in units if unit["pickup"]):
        return "was picked up"
    return "ready" if all(unit["pickup_ready"] for unit in units if unit["pickup"]) else "not ready yet"


def _read(story: OrderStory, zone: ZoneInfo) -> list[str]:
    order = story.order
    detail = f", details {_time(order['detail_at'], zone)}" if order["detail_at"] else ", its details never"
    told = [f"{order['account']} {_time(order['seen_at'], zone)}{detail}"]
    return told + [
        f"ShipStation order {row['number']} {_time(row['seen_at'], zone)}"
        for row in story.shipstation
        if row["account"] != order["account"]
    ]


def _goods(story: OrderStory, zone: ZoneInfo) -> View:
    """Each article with how many were ordered, stand in ShipStation and lie in each parcel; then the parcels."""
    places = list(dict.fromkeys(row["place"] for row in story.packing))
    items: dict[str, dict[str, object]] = {}
    for row in story.packing:
        item = items.setdefault(row["item"], {"sku": row["sku"] or row["item"], "name": row["name"]})
        item[row["place"]] = Cell(_number(row["quantity"]), order=str(row["quantity"]))
    columns = [Column("sku", "Article", "code"), Column("name", "Name", "long"),
               *(Column(place, place, "number") for place in places)]  # fmt: skip
    parcels = [_parcel(row, zone) for row in story.shipments]
    shown = table(columns, list(items.values()), name="Articles", empty="No article is known.")
    shown += table(_PARCELS, parcels, name="Parcels", empty="No parcel yet.")
    text = "\n".join(
        f"{item['sku']}: {', '.join(f'{place} {_words(item[place])}' for place in places if place in item)}"
        for item in items.values()
    )
    return View(shown, text or "No article is known.")


_PARCELS = (
    Column("tracking", "Tracking number", "code"), Column("carrier", "Carrier"), Column("service", "Service"),
    Column("what", "What it is"), Column("at", "When"), Column("fee", "Fee", "number"),
    Column("told", "Told to the source"), Column("page", "Where it is", "links"),
)  # fmt: skip


def _parcel(row: Row, zone: ZoneInfo) -> Mapping[str, object]:
    what = "return label" if row["is_return"] else _KINDS[row["kind"]]
    if row["kind"] == "reported" and not row["shipped"]:
        what = "planned at the source, not shipped"
    # A label is not yet a parcel: only the carrier's page says whether it was handed over.
    what += ", not yet known to be handed over" if what == "label made" else ""
    page = tracking_page(row["carrier"], row["tracking"])
    return {
        "tracking": row["tracking"], "carrier": spoken_carrier(row["carrier"]), "service": row["service"],
        "what": f"{what}, voided" if row["voided"] else what,
        "at": _time(row["created_at"], zone) if row["created_at"] else _day(row["ship_date"], zone),
        "fee": None if row["cost"] is None else f"{row['cost']:,.2f}",
        "told": row["notify_error"] or {True: "yes", False: "no"}.get(row["notified"], ""),
        "page": [("carrier's page", page)] if page else [],
    }  # fmt: skip


def _happened(story: OrderStory, zone: ZoneInfo, known: Sequence[str]) -> View:
    rows = [
        {
            "at": _day(row["moment"], zone) if row["day_only"] else _time(row["moment"], zone),
            "where": row["account"], "what": hidden(row["what"], known),
        }
        for row in story.timeline
    ]  # fmt: skip
    columns = (Column("at", "When"), Column("where", "Where"), Column("what", "What", "long"))
    text = "\n".join(f"{row['at']}  {row['where']}  {row['what']}" for row in rows)
    return View(table(columns, rows, name="What happened", empty="Nothing is known."), text or "Nothing is known.")


def _wrong(story: OrderStory, zone: ZoneInfo, known: Sequence[str]) -> View:
    """What is wrong now, with its evidence, and what was wrong and is solved."""
    cards = "".join(_card(story, found, zone, known) for found in story.findings)
    lines = [line for found in story.findings for line in (
        f"[{found.severity}] {found.title}: {found.action}",
        *(f"  {line}" for line in decided(found, story.notes, zone)),
    )]  # fmt: skip
    text = "\n".join([*(lines or [_NOTHING_WRONG]), *_solved(story, zone)])
    return View(cards + _below_cards(story, zone, known), hidden(text, known))


def _below_cards(story: OrderStory, zone: ZoneInfo, known: Sequence[str]) -> str:
    nothing = "" if story.findings else f'<p class="shipops-empty">{_NOTHING_WRONG}</p>'
    return nothing + _listed(_solved(story, zone), known)


def _solved(story: OrderStory, zone: ZoneInfo) -> list[str]:
    return [f"Solved {_time(found.last_seen, zone)}: {found.title}" for found in story.past]


def _listed(lines: Sequence[str], known: Sequence[str]) -> str:
    items = "".join(f"<li><bdi>{escape(hidden(line, known))}</bdi></li>" for line in lines)
    return f"<ul>{items}</ul>" if items else ""


def _card(story: OrderStory, found: Finding, zone: ZoneInfo, known: Sequence[str]) -> str:
    rows = [{"system": fact.system, "field": fact.field, "value": hidden(fact.value, known)} for fact in found.because]
    columns = (Column("system", "Where"), Column("field", "What"), Column("value", "Says", "long"))
    return (
        f"<h4>{badge(found.severity, found.severity)} <bdi>{escape(hidden(found.title, known))}</bdi></h4>"
        f"{_listed(decided(found, story.notes, zone), known)}"
        f"<p><bdi>{escape(hidden(found.action, known))}</bdi></p>"
        f'<p class="shipops-quiet">{escape(found.rule)} Id {escape(found.id)}.</p>'
        + table(columns, rows, name=f"Evidence {found.id}", empty="No evidence.")
    )


def _differs(story: OrderStory, redact: bool) -> View:
    rows = [
        {name: "•••" if redact and name in ("source", "shipstation") else value for name, value in row.items()}
        for row in story.differences
    ]
    columns = (Column("ss_number", "In ShipStation as", "code"), Column("field", "Field"),
               Column("source", "At the source", "long"), Column("shipstation", "In ShipStation", "long"))  # fmt: skip
    nothing = "Both sides say the same."
    text = "\n".join(f"{row['field']}: {row['source']} / {row['shipstation']}" for row in rows)
    return View(table(columns, rows, name="What differs", empty=nothing), text or nothing)


def _documents(story: OrderStory, zone: ZoneInfo, redact: bool) -> View:
    """What all of it was read from, as received; each unfolds."""
    named = [
        f"{row['account']} {row['kind']} {row['key']}, read {_time(row['fetched_at'], zone)}" for row in story.documents
    ]
    if redact:
        items = "".join(f"<li>{escape(name)}</li>" for name in named)
    else:
        items = "".join(
            f"<li><details><summary>{escape(name)}</summary>"
            f'<pre tabindex="0" role="region" aria-label="{escape(name)}">{escape(_pretty(row["payload"]))}</pre>'
            "</details></li>"
            for name, row in zip(named, story.documents, strict=True)
        )
    nothing = "No document is kept."
    if not named:
        return View(f'<p class="shipops-empty">{nothing}</p>', nothing)
    return View(f'<ul class="shipops-documents">{items}</ul>', "\n".join(named))


def _pretty(payload: str) -> str:
    try:
        text = json.dumps(json.loads(payload), indent=1, ensure_ascii=False)
    except ValueError:
        text = payload
    return text if len(text) <= _LONGEST_DOCUMENT else f"{text[:_LONGEST_DOCUMENT]}\n… ({len(text):,} signs)"


def _distinct(texts: Sequence[Any]) -> list[str]:
    return list(dict.fromkeys(str(text) for text in texts if text))


def _money(row: Row, name: str, said: str = "") -> str:
    amount: Decimal | None = row[name]
    return "" if amount is None else f"{said} {amount:,.2f} {row['currency'] or ''}".strip()


def _number(quantity: Decimal) -> str:
    return f"{quantity:f}".rstrip("0").rstrip(".") if "." in f"{quantity:f}" else f"{quantity:f}"


def _words(cell: object) -> str:
    return cell.text if isinstance(cell, Cell) else str(cell)


def _time(moment: datetime | None, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M") if moment else ""


def _day(moment: datetime | date | None, zone: ZoneInfo) -> str:
    if isinstance(moment, datetime):
        moment = moment.astimezone(zone)
    return moment.strftime("%Y-%m-%d") if moment else ""
