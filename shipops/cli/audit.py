"""``shipops audit``"""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shipops.cli.options import (
    DONE,
    FOUND,
    NOT_DONE,
    AsOfOption,
    JsonOption,
    WorkspaceOption,
    open_workspace,
    print_json,
    say,
)

if TYPE_CHECKING:
    from shipops.audit.findings import Finding
    from shipops.audit.result import Audit


class Severity(StrEnum):
    """How bad a finding is."""

    critical = "critical"
    high = "high"
    medium = "medium"
    low = "low"


def audit(
    check: Annotated[
        list[str] | None, typer.Option("--check", metavar="ID", help="Only this check; may be repeated.")
    ] = None,
    since: Annotated[
        str,
        typer.Option(
            "--since",
            metavar="DATE",
            show_default=False,
            help="Source orders created or changed since (2026-11-01, -7d).",
        ),
    ] = "",
    no_confirm: Annotated[bool, typer.Option("--no-confirm", help="Do not look suspects up live.")] = False,
    record: Annotated[
        bool, typer.Option("--record", help="Keep the findings, so that later runs say what is new.")
    ] = False,
    full: Annotated[
        bool, typer.Option("--full", help="Take nothing over from the last audit: match and check every order anew.")
    ] = False,
    csv: Annotated[Path | None, typer.Option("--csv", metavar="FILE", help="Write the findings as CSV.")] = None,
    fail_on: Annotated[
        Severity, typer.Option("--fail-on", help="End with 1 when something is at least this bad.")
    ] = Severity.high,
    fail_on_new: Annotated[bool, typer.Option("--fail-on-new", help="Only new findings count for --fail-on.")] = False,
    workspace: WorkspaceOption = "",
    as_of: AsOfOption = "",
    as_json: JsonOption = False,
) -> int:
    """Check what the lake holds, confirm suspects live, and list what is wrong.

    Example: shipops audit --check missing-in-shipstation --since -7d
    """
    from shipops.cli.interrupt import ending_at_once
    from shipops.cli.progress import shown

    ws = open_workspace(workspace, as_of)
    with ending_at_once(), shown() as progress:
        result = ws.audit(
            since=since, checks=check or (), confirm=not no_confirm, record=record, full=full, progress=progress
        )
    if csv is not None:
        from shipops.reports.rows import save_csv

        save_csv(result.findings_frame, csv)
    if as_json:
        print_json(result.to_dict())
    else:
        for line in told(result, ws.timezone):
            say(line)
    return exit_code(result, fail_on.value, fail_on_new)


def exit_code(result: Audit, fail_on: str, only_new: bool) -> int:
    """2 for a pull with holes or a check not run, 1 for unmuted findings at or above ``fail_on``, else 0."""
    from shipops.audit.findings import at_least

    if not result.complete or result.not_run:
        return NOT_DONE
    bad = at_least(fail_on)
    states = {"new", "reopened"} if only_new else {"new", "ongoing", "reopened"}
    found = any(f.severity in bad and f.state in states and not f.muted for f in result.findings)
    return FOUND if found else DONE


def told(result: Audit, timezone: str) -> list[str]:
    """The audit in lines for people: where things stand, then every finding, worst first."""
    from zoneinfo import ZoneInfo

    from shipops.audit.checking.checks_view import told_reasons
    from shipops.audit.result import BUCKETS
    from shipops.display.plain import printable, table

    zone = ZoneInfo(timezone)
    lines = [f"As of {result.as_of.astimezone(zone):%Y-%m-%d %H:%M} {timezone}", ""]
    columns = ["account", *(bucket for bucket in BUCKETS), "total"]
    shown = [column.replace("_", " ") for column in columns]
    rows = [[account, *(str(counts[name]) for name in columns[1:])] for account, counts in result.buckets.items()]
    lines += table(shown, rows)
    for account, state in result.accounts.items():
        if not state.complete:
            lines.append(f"{account} was not read completely: what hangs on it may be missing here.")
    lines += [f"Not run: {one.what} {one.remedy}" for one in result.not_run]
    unresolved = [found for found in result.findings if found.state != "resolved"]
    open_findings = [found for found in unresolved if not found.muted]
    lines += ["", _headline([found.severity for found in open_findings if not found.absorbed_by])]
    check = ""
    for found in open_findings:
        if found.check != check:
            check = found.check
            lines += ["", f"{check}"]
        doubt = "" if found.confirmed else "  (not confirmed live)"
        lines.append(f"  [{found.severity}] {_told_title(found)}{doubt}")
    lines += ["", *folded] if (folded := _folded(result, len(unresolved) - len(open_findings))) else []
    if result.not_checkable:
        lines += ["", "Not checkable here:", *(f"  {line}" for line in told_reasons(result.not_checkable))]
    if open_findings:
        lines += ["", "Everything about one order: shipops order NUMBER"]
    return [printable(line) for line in lines]


def _folded(result: Audit, muted: int) -> list[str]:
    """What is there and not listed: muted findings, and those from before go-live."""
    lines = [f"Muted: {muted}, listed by shipops findings list --muted"] if muted else []
    if result.baseline is not None and (older := len(result.baseline.hidden)):
        lines.append(f"Wrong since before {result.baseline.since} ([audit] baseline), not listed: {older}")
    return lines


def _told_title(found: Finding) -> str:
    """The order first, so that a reader's eye can run down the numbers; what has none says more by its title."""
    if found.order is None:
        return found.title
    part = f" part {found.part}" if found.part else ""
    return f"{found.order}{part}: {found.title.removeprefix(found.order).lstrip(' :')}"


def _headline(severities: list[str]) -> str:
    from shipops.audit.findings import SEVERITIES

    counts = Counter(severities)
    words = ", ".join(f"{counts[severity]} {severity}" for severity in SEVERITIES if counts[severity])
    return f"Found: {words}" if words else "Nothing is wrong."
