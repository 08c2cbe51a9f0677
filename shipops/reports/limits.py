"""What an audit cannot tell, and why."""

from __future__ import annotations

from shipops.display.markup import escape
from shipops.display.table import Column, table
from shipops.display.tiles import notice
from shipops.display.view import View
from shipops.reports import wording
from shipops.reports.facts import Prepared
from shipops.reports.wording import count_of


def not_checkable(facts: Prepared) -> View:
    """Checks that say nothing about an account, or only about part of its orders; before them your own checks that
    could not be run."""
    broken = [f"{one.file} was not run. {one.what} {one.remedy}" for one in facts.not_run]
    reasons: dict[tuple[str, str, str], list[str]] = {}
    for one in facts.not_checkable:
        part = "nothing" if one.total is None else f"{one.checked:,} of {count_of(one.total, 'order')}"
        reasons.setdefault((one.account, one.reason, part), []).append(wording.check_name(one.check))
    rows = [
        {"account": account, "checks": ", ".join(checks), "part": part, "reason": reason}
        for (account, reason, part), checks in reasons.items()
    ]
    columns = [
        Column("account", "Account"), Column("checks", "Cannot be told", "long"), Column("part", "Checked on"),
        Column("reason", "Because", "long"),
    ]  # fmt: skip
    listed = table(columns, rows, name="Not checkable", empty="Everything can be checked.", filters=("account",))
    told = [f"{row['account']}: {row['checks']} ({row['reason']})" for row in rows]
    html = "".join(notice(said, "high") for said in broken) + listed
    return View(html, "\n".join([*broken, *told]) or escape("Everything can be checked."))
