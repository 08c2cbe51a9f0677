"""A real run of a real notebook tells what it found, with its page."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from shipops.alerts import Told, after_run
from shipops.audit.life.standing import last_recorded
from shipops.reports.history import read_runs
from shipops.workspace import Workspace
from tests.alerts.receivers import attachment, mail
from tests.end_to_end.committed_world import COMMITTED
from tests.end_to_end.harness import shipops

NOW = datetime.fromisoformat(COMMITTED.now)
TABLES = """
[alert.ops]
urls = ["mailto://{address}?from=shipops@shop.example&to=ops@shop.example"]
[[schedule]]
name = "news"
cron = "0 6 * * *"
notebook = "reconciliation"
alert = "ops"
"""


def ran(folder: Path) -> Told:
    """The job run once by the command line, and told of."""
    done = shipops(
        "run", "reconciliation", "-p", "confirm=false", "--job", "news", "--due", COMMITTED.now,
        workspace=folder, as_of=COMMITTED.now,
    )  # fmt: skip
    assert done.code == 0, done.all
    ws = Workspace.open(folder)
    return after_run(ws, ws.config.schedule[-1], read_runs(ws.lake, job="news")[-1], now=NOW)


def test_a_run_of_a_notebook_mails_what_it_found_with_its_page_and_the_next_nothing(own_copy: Path) -> None:
    with mail() as box:
        with (own_copy / "shipops.toml").open("a", encoding="utf-8") as config:
            config.write(TABLES.format(address=box.address))
        assert [one.problem for one in ran(own_copy).sent] == [""]
        assert ran(own_copy) == Told()
        (message,) = box.mails
    standing = last_recorded(Workspace.open(own_copy).lake, "news", NOW)
    assert standing is not None
    loud = [found for found in standing.findings if found.severity in ("critical", "high") and not found.absorbed_by]
    critical = sum(found.severity == "critical" for found in loud)
    assert f": {len(loud)} new ({critical} critical) · " in str(message["Subject"])
    body = message.get_body(("plain",))
    assert body is not None
    text = body.get_content()
    assert [found.order for found in loud if found.severity == "critical" and str(found.order) not in text] == []
    name, page = attachment(message)
    assert name == "reconciliation.html"
    assert page.startswith(b"<!DOCTYPE html>")
