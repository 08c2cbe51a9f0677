"""Every order's status at its source against its status in ShipStation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shipops.display.markup import escape
from shipops.display.table import Cell, Column, table
from shipops.display.tiles import Tile, notice, tiles
from shipops.display.view import View
from shipops.reports import wording
from shipops.reports.rows import records
from shipops.reports.status_facts import Statuses
from shipops.reports.wording import count_of

if TYPE_CHECKING:
    import pandas as pd

# As an order goes through them; anything else comes after.
_FLOW = ("awaiting_payment", "awaiting_shipment", "pending_fulfillment", "on_hold", "shipped", "cancelled")
_SEVERAL = "Several at once"
_AND = " and "
_NOT_THERE = "Not there"
_NOT_DUE = "Not there, not due"
_NO_STATUS = "no status"


def summary(facts: Statuses) -> View:
    """How many orders stand as they should, in a sentence and a few numbers."""
    marked = _marked(facts)
    wrong, total = int((marked["found"] > 0).sum()), len(marked)
    unmapped = marked[marked["mapped"].isna() & marked["system"].isin(_mapped_systems(facts))]
    sentence = (
        f"The status of {count_of(wrong, 'unit')} of {total:,} is not what it should be."
        if wrong
        else f"The statuses of all {count_of(total, 'unit')} are what they should be."
    )
    by_check = wording.counted(finding.check for finding in facts.findings)
    told = "; ".join(f"{wording.check_name(check)}: {count:,}" for check, count in by_check.items())
    body = tiles(
        [
            Tile("Units looked at", f"{total:,}"),
            Tile("Not as it should be", f"{wrong:,}", "high" if wrong else "good", "open findings about a status"),
            Tile("Status not on the map", f"{len(unmapped):,}", note="ShipStation imports nothing from there"),
        ]
    )
    warning = "" if facts.seen.complete else "Not every account could be read completely: what is shown may lag behind."
    when = f"As of {wording.moment(facts.as_of)}."
    quiet = f"{when} {told}".strip()
    lead = f'<p class="shipops-lead">{escape(sentence)}</p><p class="shipops-quiet">{escape(quiet)}</p>'
    html = (notice(warning, "high") if warning else "") + lead + body
    return View(html, "\n".join(line for line in (warning, sentence, quiet) if line))


def matrix(facts: Statuses) -> View:
    """One row per status at the source, one column per status in ShipStation; marked where findings are open."""
    marked = _marked(facts)
    if marked.empty:
        return View('<p class="shipops-empty">No unit.</p>', "No unit.")
    places = _in_order(set(marked["column"]))
    columns = [Column("account", "Account"), Column("status", "At the source"), Column("mapped", "Should become")]
    columns += [Column(place, place, "number") for place in places] + [Column("all", "All", "number")]
    rows = [
        _row(str(account), str(status), group) for (account, status), group in marked.groupby(["account", "status"])
    ]
    total: dict[str, object] = {"account": "All units", "all": len(marked)}
    total |= {place: int((marked["column"] == place).sum()) for place in places}
    text = "\n".join(
        f"{row['account']} {row['status']}: "
        + ", ".join(f"{place} {_plain(row[place])}" for place in places if place in row)
        for row in rows
    )
    return View(table(columns, rows, name="Status against status", total=total), text)


def orders_behind(facts: Statuses) -> View:
    """The rows behind the marked cells, each with the finding that marks it."""
    marked = _marked(facts)
    wrong = marked[marked["found"] > 0]
    columns = [
        Column("number", "Order", "code"), Column("part", "Part"), Column("account", "Account"),
        Column("status", "At the source"), Column("mapped", "Should become"), Column("place", "In ShipStation"),
        Column("ss_numbers", "In ShipStation as", "code"), Column("why", "What is wrong", "long"),
        Column("changed_at", "Last change at the source"),
    ]  # fmt: skip
    rows = records(wrong.assign(mapped=wrong["mapped"].map(_status, na_action="ignore")))
    listed = table(
        columns, rows, name="Orders behind the marks", empty="No order's status is wrong.",
        filters=("account", "status", "place"),
    )  # fmt: skip
    return View(listed, count_of(len(rows), "unit"))


def not_on_the_map(facts: Statuses) -> View:
    """Statuses that become nothing in ShipStation, and ShipStation statuses no map leads to, with their counts."""
    marked = _marked(facts)
    mapped = set(facts.words[facts.words["system"] != "shipstation"]["shipstation"])
    systems = _mapped_systems(facts)
    rows: list[dict[str, object]] = []
    unknown = marked[marked["mapped"].isna() & marked["system"].isin(systems)]
    for (account, status), group in unknown.groupby(["account", "status"]):
        said = "The map has no row for it: ShipStation does not import an order in this status."
        rows.append({"where": account, "status": status, "count": len(group), "said": said})
    ours = facts.periods[(facts.periods["system"] == "shipstation") & facts.periods["until"].isna()]
    for (account, status), group in ours.groupby(["account", "status"]):
        if status not in mapped and systems:
            said = "No status of a source becomes this one: people set it in ShipStation."
            rows.append({"where": account, "status": _status(str(status)), "count": len(group), "said": said})
    columns = [
        Column("where", "Account"), Column("status", "Status"), Column("count", "Orders", "number"),
        Column("said", "What that means", "long"),
    ]  # fmt: skip
    text = "\n".join(f"{row['where']} {row['status']}: {row['count']}" for row in rows)
    listed = table(columns, rows, name="Statuses off the map", empty="Every status is on the map.")
    return View(listed, text or "Every status is on the map.")


def _marked(facts: Statuses) -> pd.DataFrame:
    """The units with their place in ShipStation in words, and how many findings about a status each has."""
    found = wording.counted((finding.account, finding.order_id or "", finding.part) for finding in facts.findings)
    reasons: dict[tuple[str, str, str], list[str]] = {}
    for finding in facts.findings:
        reasons.setdefault((finding.account, finding.order_id or "", finding.part), []).append(finding.title)
    units = facts.units
    keys = list(zip(units["account"], units["order_id"], units["part"].fillna(""), strict=True))
    single = [(account, order_id, "") for account, order_id, _ in keys]
    places = [_place(*row) for row in zip(units["ss_statuses"], units["bucket"], strict=True)]
    return units.assign(
        status=units["status_text"].fillna(_NO_STATUS),
        place=places,
        column=[_SEVERAL if _AND in place else place for place in places],
        found=[found.get(key, 0) or found.get(whole, 0) for key, whole in zip(keys, single, strict=True)],
        why=["; ".join(reasons.get(key) or reasons.get(whole) or []) for key, whole in zip(keys, single, strict=True)],
    )


def _place(statuses: object, bucket: str) -> str:
    if isinstance(statuses, str) and statuses:
        return _AND.join(_status(name) for name in statuses.split(", "))
    return _NOT_DUE if bucket in ("not_due", "out_of_scope", "too_recent") else _NOT_THERE


def _in_order(places: set[str]) -> list[str]:
    flow = [_status(name) for name in _FLOW]
    last = [_SEVERAL, _NOT_THERE, _NOT_DUE]
    middle = sorted(places - set(flow) - set(last))
    return [place for place in (*flow, *middle, *last) if place in places]


def _status(name: str) -> str:
    return wording.status_name(name)


def _row(account: str, status: str, group: pd.DataFrame) -> dict[str, object]:
    mapped = group["mapped"].dropna()
    row: dict[str, object] = {
        "account": account, "status": status, "mapped": _status(mapped.iloc[0]) if len(mapped) else "",
        "all": len(group),
    }  # fmt: skip
    for place, there in group.groupby("column"):
        wrong = int((there["found"] > 0).sum())
        count = len(there)
        row[str(place)] = Cell(f"{count:,}, {wrong:,} wrong", order=count, tone="high") if wrong else count
    return row


def _plain(value: object) -> str:
    return value.text if isinstance(value, Cell) else str(value)


def _mapped_systems(facts: Statuses) -> set[str]:
    """The sources whose orders' own status says what they become; Cin7 says it by the documents of a sale."""
    rows = facts.words[(facts.words["stands_for"] == "status") & (facts.words["system"] != "shipstation")]
    return set(rows["system"])
