"""Accounts, stores and links as the lake holds them, and what is known of each link."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shipops.display.table import Cell, Column, table
from shipops.display.tiles import Tone, notice
from shipops.display.view import View
from shipops.reports.connection_facts import Connections
from shipops.reports.rows import records
from shipops.reports.wording import count_of

if TYPE_CHECKING:
    from collections.abc import Mapping

_YES, _NO = Cell("yes", tone="good"), Cell("no", tone="high")
_KNOWN: dict[str, Tone] = {"yes": "good", "no": "low", "unknown": "medium"}
_NOTHING_TO_FETCH = (
    "its last attempts to refresh failed while no order waits for it. InkSoft's Error in XML then only says that there "
    "is nothing to fetch; it is harmless."
)
_NUMBERS = {
    "sale_number": "the sale's number", "invoice_number": "the invoice's number",
    "customer_reference": "the buyer's own number", "order_id": "the order's id", "any": "not known yet",
}  # fmt: skip
_FACTS = {
    "number": "Order number", "currency": "Currency", "sku": "SKU", "email": "E-mail", "options": "Options",
    "phone": "Phone", "requested_service": "Requested service", "payment_method": "Payment method",
    "discount": "Discount or coupon", "gift": "Gift", "internal_note": "Internal note", "buyer_note": "Buyer's note",
    "order_weight": "Weight of the order", "item_weight": "Weight of the items", "image": "Picture",
    "location": "Location",
}  # fmt: skip


def accounts_read(facts: Connections) -> View:
    """How completely each account was read last."""
    rows = [
        record
        | {
            "complete": _YES if record["proven"] else _NO,
            "unread": ", ".join(
                said
                for count, said in (
                    (record["open_gaps"], f"{count_of(int(record['open_gaps']), 'gap')} to read again"),
                    (record["unreadable"], f"{count_of(int(record['unreadable']), 'record')} unreadable"),
                )
                if count
            ),
        }
        for record in records(facts.accounts)
    ]
    columns = [
        Column("account", "Account"), Column("complete", "Read completely"), Column("as_of", "Last read"),
        Column("window_start", "Changes since"), Column("arrived", "What arrived", "long"),
        Column("unread", "What did not", "long"),
    ]  # fmt: skip
    text = "\n".join(f"{row['account']}: {row['arrived']}" for row in rows)
    return View(table(columns, rows, name="Accounts as read", empty="Nothing was read yet."), text)


def stores(facts: Connections) -> View:
    """ShipStation's stores: their switches and refreshes, who feeds them, and what waits; of a store whose attempts
    fail although nothing waits, that this is known and harmless (ShipStation help, InkSoft: troubleshooting)."""
    idle = [str(record["name"]) for record in records(facts.stores) if record["verdict"] == "nothing to fetch"]
    remarks = [f"{name}: {_NOTHING_TO_FETCH}" for name in idle]
    rows = [
        record
        | {
            "active": _YES if record["active"] else Cell("no", tone="low"),
            "auto_refresh": _YES if record["auto_refresh"] else Cell("no", tone="low"),
            "fed_by": record["fed_by"] or "no link",
        }
        for record in records(facts.stores)
    ]
    columns = [
        Column("store_id", "Store", "code"), Column("name", "Name"), Column("marketplace", "Kind"),
        Column("account", "Account"), Column("fed_by", "Fed by"), Column("active", "Active"),
        Column("auto_refresh", "Refreshes by itself"), Column("refreshed_at", "Last refreshed"),
        Column("refresh_attempted_at", "Last attempt"), Column("orders", "Orders", "number"),
        Column("waiting", "Still to ship", "number"), Column("expected", "On their way in", "number"),
    ]  # fmt: skip
    listed = table(columns, rows, name="Stores", empty="No store was read.", filters=("account", "fed_by", "active"))
    html = "".join(notice(remark, "plain") for remark in remarks) + listed
    return View(html, "\n".join([count_of(len(rows), "store"), *remarks]))


def links(facts: Connections) -> View:
    """The links: who feeds which store by which method, with which number, and how it goes."""
    rows = [
        record
        | {
            "store": f"{record['store_name'] or ''} ({record['store_id']})" if record["store_id"] else "",
            "method": str(record["method"]).replace("_", " "),
            "number": _NUMBERS.get(str(record["number_kind"]), record["number_kind"]),
            "share": _share(int(record["arrived"] or 0), int(record["arrived"] or 0) + int(record["not_there"] or 0)),
        }
        for record in records(facts.links)
    ]
    columns = [
        Column("source", "Source"), Column("shipstation", "ShipStation account"), Column("store", "Store"),
        Column("method", "Method"), Column("number", "Its order number is"), Column("notify", "Told of shipments"),
        Column("units", "Units", "number"), Column("arrived", "Arrived", "number"),
        Column("share", "Of those due", "number"), Column("not_there", "Not there", "number"),
    ]  # fmt: skip
    text = "\n".join(f"{row['link_id']}: {row['arrived']} of {row['units']} arrived" for row in rows)
    return View(table(columns, rows, name="Links", empty="No [[link]] is configured."), text)


def learned(facts: Connections) -> View:
    """What each link carries: one row a fact, one column a link, with how many orders tell it."""
    by_fact: dict[str, dict[str, object]] = {}
    for record in records(facts.learned):
        fact, link = str(record["fact"]), str(record["link_id"])
        row = by_fact.setdefault(fact, {"fact": _FACTS.get(fact, fact.replace("_", " ").capitalize())})
        row[link] = _fact(record)
    names = [*(fact for fact in _FACTS if fact in by_fact), *sorted(set(by_fact) - set(_FACTS))]
    rows = [by_fact[fact] for fact in names]
    found = list(dict.fromkeys(str(link) for link in facts.learned["link_id"]))
    columns = [Column("fact", "Does it arrive?"), *(Column(link, link, "long") for link in found)]
    text = "\n".join(
        f"{row['fact']}: " + ", ".join(f"{link} {_plain(row.get(link))}" for link in found) for row in rows
    )
    return View(table(columns, rows, name="What each link carries", empty="Nothing was learned yet."), text)


def _fact(record: Mapping[str, Any]) -> Cell:
    value, having, arrived = str(record["value"]), int(record["having_it"]), int(record["arrived"])
    said = _NUMBERS.get(value, value)
    told = (
        "said in shipops.toml" if record["overruled"] else f"{arrived:,} of {having:,}" if having else "no order has it"
    )
    return Cell(f"{said} ({told})", order=value, tone=_KNOWN.get(value))


def _share(part: int, whole: int) -> Cell | None:
    # Rounded down: 100 % is said only when it is true.
    return Cell(f"{1000 * part // whole / 10:.1f} %", order=f"{part / whole:.6f}") if whole else None


def _plain(value: object) -> str:
    return value.text if isinstance(value, Cell) else "not known"
