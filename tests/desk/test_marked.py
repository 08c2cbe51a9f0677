"""What the team decided about an order's findings is told with the order: to the team all, to a vendor nothing."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from merchants import CIN7, NOW, OLD_STORE, Merchant, Person, fill

from shipops.desk import trace as module
from shipops.desk.packet import packet_page
from shipops.desk.showing import tabs
from shipops.desk.telling import tell
from shipops.desk.ticket import ticket
from shipops.desk.trace import OrderStory
from shipops.errors import NotFoundError
from shipops.lake import Lake
from shipops.workspace import Workspace
from tests.cli.running import CONFIG

CHICAGO = ZoneInfo("America/Chicago")
NOON = datetime(2026, 11, 2, 18, tzinfo=UTC)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """SO-LOST is missing; SO-1 to SO-3 came into ShipStation by two ways."""
    folder, m = tmp_path_factory.mktemp("team"), Merchant()
    (folder / "shipops.toml").write_text(CONFIG, encoding="utf-8")
    m.sale("SO-LOST", buyer=Person("Ada Moss", "ada@example.com", "5 Elm Street", "60601"))
    m.store("1", name="Cin7 Core", marketplace="Cin7 Core", created_at=NOW - timedelta(days=400))
    m.store(OLD_STORE, name="Cin7 Core new", marketplace="Cin7 Core", created_at=NOW - timedelta(days=9))
    for number in ("SO-1", "SO-2", "SO-3"):
        sale = m.sale(number)
        m.imported(sale)
        m.imported(sale, store=OLD_STORE)
    fill(Lake(folder / "lake"), m)
    return folder


@pytest.fixture(params=["whole lake", "neighbourhood"])
def ws(filled: Path, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """The workspace before any recorded run, where all orders are matched, and after one, where the few around are."""
    opened = Workspace.open(shutil.copytree(filled, tmp_path / "team"), as_of=NOON.isoformat())
    if request.param == "neighbourhood":
        opened.audit(record=True)
        monkeypatch.setattr(module, "published_here", lambda *_: pytest.fail("all orders were matched"))
    return opened


def told(ws: Workspace, number: str) -> OrderStory:
    (story,) = ws.order(number).orders
    return story


@pytest.fixture
def decided(ws: Workspace) -> OrderStory:
    """SO-LOST after its finding was muted, given away and noted."""
    (found,) = told(ws, "SO-LOST").findings
    ws.findings.mute(found, reason="collected by Ada Moss", until="7d", by="Bo")
    ws.findings.assign(found, to="Cy", by="Bo")
    ws.findings.note(found, "called ada@example.com", by="Cy")
    return told(ws, "SO-LOST")


def test_findings_carry_what_was_decided_of_them(ws: Workspace, decided: OrderStory) -> None:
    document = ws.order("SO-LOST").to_dict()["orders"][0]["findings"][0]
    assert document["muted"] is True
    assert document["mute"] == {"reason": "collected by Ada Moss", "author": "Bo", "until": "2026-11-09T18:00:00Z"}
    assert document["assigned_to"] == "Cy"
    assert document["notes"] == [{"at": "2026-11-02T18:00:00Z", "author": "Cy", "text": "called ada@example.com"}]
    assert "1 to mend" not in tabs(decided, CHICAGO)["Overview"].html


def test_a_mute_that_was_ended_is_told_no_more(ws: Workspace, decided: OrderStory) -> None:
    ws.findings.unmute(decided.findings[0], by="Bo")
    assert told(ws, "SO-LOST").findings[0].mute is None
    assert "1 to mend" in tabs(told(ws, "SO-LOST"), CHICAGO)["Overview"].html


def test_what_a_muted_connection_explains_is_told_as_muted(ws: Workspace) -> None:
    ws.findings.mute(check="double-connection", account=CIN7, reason="moving", by="Bo")
    (found,) = told(ws, "SO-1").findings
    assert found.check == "duplicate-import"
    assert found.mute is not None
    assert found.mute.reason == "moving"


def test_the_terminal_the_tab_and_the_ticket_tell_it(ws: Workspace, decided: OrderStory) -> None:
    lines = (
        "Muted until 2026-11-09 12:00 by Bo: collected by Ada Moss", "Assigned to Cy",
        "Noted 2026-11-02 12:00 by Cy: called ada@example.com",
    )  # fmt: skip
    views = (
        tell(ws.order("SO-LOST"), CHICAGO),
        tabs(decided, CHICAGO)["What is wrong"].html,
        ticket(decided, CHICAGO, masked=False),
    )
    assert [line for view in views for line in lines if line not in view] == []
    assert f"      Id: {decided.findings[0].id}\n" in views[0]


def test_people_in_reasons_and_notes_are_hidden_with_the_rest(decided: OrderStory) -> None:
    for text in (ticket(decided, CHICAGO), tabs(decided, CHICAGO, redact=True)["What is wrong"].html):
        assert "Ada Moss" not in text
        assert "ada@example.com" not in text
        assert "by Cy: called •••" in text


def test_a_vendor_reads_nothing_of_it(ws: Workspace, decided: OrderStory) -> None:
    page = packet_page(ws.order("SO-LOST"), CHICAGO)
    assert decided.findings[0].id in page
    assert [word for word in ("Muted", "Assigned", "Noted", "collected", "called") if word in page] == []
    assert "1 to mend" in page


def test_an_id_that_no_run_recorded_is_known_to_the_commands(filled: Path, tmp_path: Path) -> None:
    ws = Workspace.open(shutil.copytree(filled, tmp_path / "team"), as_of=NOON.isoformat())
    ws.audit(record=True, accounts=["inksoft.main"])
    (found,) = told(ws, "SO-LOST").findings
    (mark,) = ws.findings.note(found.id, "looked", by="Bo")
    assert mark.target.finding == found.id


def test_a_finding_at_hand_is_acted_on_without_an_audit(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    (found,) = told(ws, "SO-LOST").findings
    monkeypatch.setattr(Workspace, "audit", lambda *_, **__: pytest.fail("an audit was made"))
    ws.findings.mute(found, reason="known", by="Bo")
    ws.findings.assign(found, to="Cy", by="Bo")
    ws.findings.note(found, "looked", by="Bo")
    ws.findings.unmute(found, by="Bo")
    assert told(ws, "SO-LOST").findings[0].assigned_to == "Cy"


def test_an_explained_finding_that_is_not_muted_itself_names_what_is(ws: Workspace) -> None:
    (connection,) = told(ws, "SO-1").explained_by
    ws.findings.mute(connection, reason="moving", by="Bo")
    with pytest.raises(NotFoundError, match="is in force") as refused:
        ws.findings.unmute(told(ws, "SO-1").findings[0], by="Bo")
    assert refused.value.remedy == f"It is muted as finding {connection.id}: unmute that."
