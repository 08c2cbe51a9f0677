"""``shipops sync``"""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from shipops.cli.options import DONE, NOT_DONE, AsOfOption, JsonOption, WorkspaceOption, open_workspace, print_json, say

if TYPE_CHECKING:
    from shipops.sync import AccountSync, SyncReport


class SystemName(StrEnum):
    """The systems there are."""

    cin7 = "cin7"
    inksoft = "inksoft"
    shipstation = "shipstation"


def sync(
    system: Annotated[SystemName | None, typer.Option("--system", help="Only accounts of this system.")] = None,
    full: Annotated[bool, typer.Option("--full", help="Read the whole history again, not only what changed.")] = False,
    workspace: WorkspaceOption = "",
    as_of: AsOfOption = "",
    as_json: JsonOption = False,
) -> int:
    """Pull what changed into the lake; say what was read, what was not, and what that proves.

    Example: shipops sync --system shipstation
    """
    from shipops.cli.interrupt import ending_at_once
    from shipops.cli.progress import shown

    ws = open_workspace(workspace, as_of)
    with ending_at_once(), shown() as progress:
        report = ws.sync(system=system.value if system else "", full=full, progress=progress)
    if as_json:
        print_json(to_dict(report))
    else:
        for line in told(report):
            say(line)
    return DONE if report.complete else NOT_DONE


def told(report: SyncReport) -> list[str]:
    """The report in lines for people."""
    lines: list[str] = []
    for account in report.accounts:
        if account.error is not None:
            lines.append(f"{account.account}: could not be read. {account.error}")
            continue
        state = "complete" if account.proven else "NOT complete"
        # What is read store by store is told as one sum.
        sums: Counter[str] = Counter()
        for tally in account.tallies:
            sums[tally.resource.partition(" in ")[0]] += tally.received
        counts = ", ".join(f"{count} {resource}" for resource, count in sums.items())
        lines.append(f"{account.account}: {state}, {account.calls} calls ({counts or 'nothing new'})")
        short = (tally for tally in account.tallies if not tally.adds_up)
        lines += [f"  {tally.resource}: {tally.announced} announced, {tally.received} arrived" for tally in short]
        lines += [f"  not read: {gap.resource}, {gap.position}: {gap.reason}" for gap in account.gaps]
        lines += [f"  unreadable, kept aside: {bad.kind} {bad.key}: {bad.reason}" for bad in account.rejected]
    return lines


def to_dict(report: SyncReport) -> dict[str, Any]:
    """The report as the command's JSON document."""
    return {
        "complete": report.complete,
        "accounts": {account.account: _account(account) for account in report.accounts},
    }


def _account(account: AccountSync) -> dict[str, Any]:
    from shipops.audit.findings import iso

    return {
        "complete": account.proven,
        "as_of": iso(account.as_of),
        "calls": account.calls,
        "rows": account.rows,
        "read": [{"resource": t.resource, "announced": t.announced, "received": t.received} for t in account.tallies],
        "gaps": [{"resource": g.resource, "position": g.position, "reason": g.reason} for g in account.gaps],
        "quarantined": [{"kind": bad.kind, "key": bad.key, "reason": bad.reason} for bad in account.rejected],
        "error": str(account.error) if account.error else None,
    }
