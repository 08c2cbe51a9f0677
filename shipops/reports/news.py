"""What changed between two recorded runs."""

from __future__ import annotations

from shipops.audit.findings import Finding
from shipops.audit.life.comparing import Comparison
from shipops.display.markup import escape
from shipops.display.table import Cell, Column, table
from shipops.display.tiles import Tone
from shipops.display.view import View
from shipops.reports import wording
from shipops.reports.facts import Prepared
from shipops.reports.wording import count_of

_TONES: dict[str, Tone] = {"new": "high", "back": "high", "changed": "medium", "solved": "good"}
_PLACES = {name: place for place, name in enumerate(_TONES)}
_COLUMNS = (
    Column("what", "What"), Column("order", "Order", "code"), Column("account", "Account"),
    Column("severity", "Severity"), Column("check", "Problem"), Column("fields", "Changed", "long"),
)  # fmt: skip


def between_runs(facts: Prepared, told: Comparison | None) -> View:
    """Findings that came, went and changed between two recorded runs (see
    :func:`shipops.audit.life.comparing.between_runs`; ``None``: there are no two)."""
    if told is None:
        said = "Fewer than two runs were recorded."
        return View(f'<p class="shipops-empty">{escape(said)}</p>', said)
    rows = [_row("back" if found.state == "reopened" else "new", found) for found in told.new]
    fields = _changed_fields(told)
    rows += [_row("changed", now, ", ".join(fields[now.id])) for _, now in told.changed]
    rows += [_row("solved", found) for found in told.gone]
    rows.sort(key=lambda row: (_PLACES[str(row["name"])], str(row["place"]), str(row["account"]), str(row["order"])))
    spoken = " to ".join(f"{facts.local(side.as_of):%Y-%m-%d %H:%M}" for side in (told.before, told.after))
    said = (
        f"From {spoken}: {count_of(len(told.new), 'finding')} new or back, {len(told.changed):,} changed, "
        f"{len(told.gone):,} solved or not seen any more."
    )
    listed = table(
        _COLUMNS,
        rows,
        name="Between two runs",
        empty="Nothing changed.",
        filters=("what", "account", "severity", "check"),
    )
    return View(f'<p class="shipops-quiet">{escape(said)}</p>{listed}', said)


def _changed_fields(told: Comparison) -> dict[str, list[str]]:
    """By finding the names of its changed fields, not what they hold: evidence may name people."""
    fields: dict[str, list[str]] = {}
    for row in told.change_rows():
        fields.setdefault(row["id"], []).append(row["field"])
    return fields


def _row(what: str, found: Finding, fields: str = "") -> dict[str, object]:
    place = wording.severity_place(found.severity)
    return {
        "name": what, "place": place, "what": Cell(what, order=_PLACES[what], tone=_TONES[what]), "fields": fields,
        "order": found.order or "several", "account": found.account, "check": wording.check_name(found.check),
        "severity": Cell(found.severity, order=place, tone=wording.SEVERITIES[found.severity]),
    }  # fmt: skip
