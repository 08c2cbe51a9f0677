"""``shipops feed check``"""

from __future__ import annotations

from collections.abc import Iterator
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
    from shipops.systems.custom_store import FeedCheck
    from shipops.systems.custom_store.faults import Trouble
    from shipops.systems.custom_store.validating import OrderVerdict

app = typer.Typer(help="A Custom Store feed as ShipStation reads it.", no_args_is_help=True)


@app.callback()
def _feed() -> None:
    """A Custom Store feed as ShipStation reads it."""


@app.command("check")
def check(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Which [feed.NAME] (default: the only one).")] = "",
    since: Annotated[
        str,
        typer.Option(
            "--since",
            metavar="TIME",
            show_default=False,
            help="Orders modified since (2026-11-01, -7d; default: 24 hours before --until).",
        ),
    ] = "",
    until: Annotated[
        str,
        typer.Option(
            "--until", metavar="TIME", show_default=False, help="Orders modified until then (default: --as-of, or now)."
        ),
    ] = "",
    workspace: WorkspaceOption = "",
    as_of: AsOfOption = "",
    as_json: JsonOption = False,
) -> int:
    """Ask a feed for its orders and say what ShipStation would import, what it would reject, and why.

    Ends with 0 when all would arrive, 1 when some would not, 2 when the feed cannot be read.

    Example: shipops feed check --since -3d
    """  # fmt: skip
    from datetime import timedelta
    from zoneinfo import ZoneInfo

    from shipops.moments import parse_moment
    from shipops.systems import custom_store

    ws = open_workspace(workspace, as_of)
    now, zone = ws.clock(), ZoneInfo(ws.timezone)
    end = parse_moment(until, zone=zone, now=now) if until else now
    start = parse_moment(since, zone=zone, now=now) if since else end - timedelta(days=1)
    result = custom_store.check(ws.config, name, custom_store.window(start, end))
    if as_json:
        print_json(result.to_dict())
    else:
        from shipops.display.plain import printable

        for line in told(result):
            say(printable(line))
    return exit_code(result)


def exit_code(result: FeedCheck) -> int:
    """2 where the feed cannot be read, 1 where an order would not arrive, else 0."""
    if not result.readable:
        return NOT_DONE
    return DONE if result.all_importable else FOUND


def told(result: FeedCheck) -> Iterator[str]:
    """The check in lines for people: counts, what is in the way, the rejected orders, then the imported ones."""
    start, end = result.asked.told
    yield f"Feed {result.feed}: {result.url}"
    announced = "" if result.pages_announced is None else f", {result.pages_announced} announced"
    yield f"Asked for {start} to {end} UTC: {result.pages_read} pages read{announced}, {len(result.orders)} orders"
    yield ""
    yield from _counts(result)
    if result.trouble:
        yield ""
        yield from _trouble(result.trouble)
    if result.remarks:
        yield ""
        yield "To know"
        yield from (f"  {remark}" for remark in result.remarks)
    if rejected := result.of("reject"):
        yield ""
        yield "Rejected"
        for verdict in rejected:
            yield f"  {_order(verdict)}"
            yield from (f"    {problem}{'' if problem.certain else DOUBT}" for problem in verdict.problems)
    if imported := result.of("import"):
        yield ""
        yield "Imported"
        for verdict in imported:
            yield f"  {_order(verdict)}: {_status(verdict)}"
            yield from (f"    {note}" for note in verdict.notes)


DOUBT = " (one published rule forbids it, another allows it)"


def _counts(result: FeedCheck) -> Iterator[str]:
    arriving = ", ".join(f"{count} {status.replace('_', ' ')}" for status, count in result.arriving.items())
    yield f"Would be imported: {len(result.of('import'))}" + (f" ({arriving})" if arriving else "")
    rejected = result.of("reject")
    doubtful = sum(not any(problem.certain for problem in verdict.problems) for verdict in rejected)
    yield f"Would be rejected: {len(rejected)}" + (f" ({doubtful} by one of two published rules)" if doubtful else "")
    if repeated := result.of("repeat"):
        yield f"Sent more than once: {len(repeated)}"
    if result.never_asked_for:
        yield f"Never asked for: {result.never_asked_for}"


def _trouble(found: Trouble) -> Iterator[str]:
    why = found.explanation
    yield f"Page {found.page} cannot be read: {found.said}"
    if found.harmless:
        yield "  Harmless this time: nothing was waiting to be imported."
    if why.shown:
        yield f"  ShipStation shows: {why.shown}"
    yield f"  Meaning: {why.meaning}"
    yield f"  Cause: {why.cause}"
    yield f"  Where: {why.menu}"
    yield f"  To do: {why.remedy}"


def _order(verdict: OrderVerdict) -> str:
    key = f"id {verdict.order_id}" if verdict.order_id else "no id"
    return f"{verdict.number or 'no number'} ({key}, page {verdict.page}, order {verdict.position})"


def _status(verdict: OrderVerdict) -> str:
    if verdict.becomes:
        return f"{verdict.status} becomes {verdict.becomes.replace('_', ' ')}"
    return f"{verdict.status} (its meaning is in ShipStation's connection form)"
