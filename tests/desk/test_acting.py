"""What an agent does about a finding at the desk, by widgets over a lake on disk."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import ipywidgets
import pytest
from merchants import Merchant, Person, fill

from shipops.audit.life.marks import read_marks
from shipops.desk.lookup_one import OneOrder
from shipops.lake import Lake
from shipops.workspace import Workspace
from tests.cli.running import CONFIG
from tests.desk.test_lookup import every, press, told

NOON = datetime(2026, 11, 2, 18, tzinfo=UTC)
HOSTILE = "<script>alert(1)</script>"
REASON, UNTIL, TO, DONE = "Why nobody should hear of it", "Until", "Who takes care of it", "What was done"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder, m = tmp_path_factory.mktemp("team"), Merchant()
    (folder / "shipops.toml").write_text(CONFIG, encoding="utf-8")
    m.sale("SO-LOST", buyer=Person("Ada Moss", "ada@example.com", "5 Elm Street", "60601"))
    m.sale("SO-GONE")
    fill(Lake(folder / "lake"), m)
    return folder


@pytest.fixture
def ws(filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A workspace of which no run was recorded, and none is made: the order tells its findings itself."""
    monkeypatch.setattr(Workspace, "audit", lambda *_, **__: pytest.fail("an audit was made"))
    return Workspace.open(shutil.copytree(filled, tmp_path / "team"), as_of=NOON.isoformat())


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> None:
    """The desk is a page of a server, whose process is no agent."""
    monkeypatch.setenv("SERVER_SOFTWARE", "voila/0.5.13")


Open = Callable[..., OneOrder]


@pytest.fixture
def opened(ws: Workspace) -> Open:
    """Opens a desk at SO-LOST, the form of its finding unfolded and signed."""

    def at(name: str = "Bo", *, redact: bool = False) -> OneOrder:
        one = OneOrder(ws, redact=redact)
        one.box.value = "SO-LOST"
        press(one.widget, "Act on it")
        if name:
            box(one, "Your name").value = name
        return one

    return at


def box(one: OneOrder, label: str) -> Any:
    (found,) = [it for it in every(one.widget) if getattr(it, "description", "") == label]
    return found


def mute(one: OneOrder, reason: str, until: str = "30d") -> None:
    box(one, REASON).value, box(one, UNTIL).value = reason, until
    press(one.widget, "Mute")


def offered(one: OneOrder) -> set[str]:
    return {it.description for it in every(one.widget) if isinstance(it, ipywidgets.Button)}


def test_the_form_is_folded_until_it_is_wanted(ws: Workspace) -> None:
    one = OneOrder(ws, redact=False)
    one.box.value = "SO-LOST"
    assert offered(one) == {"Search", "Read again live", "Act on it"}
    press(one.widget, "Act on it")
    assert {"Mute", "Assign", "Note it", "Close"} <= offered(one)
    press(one.widget, "Close")
    assert "Mute" not in offered(one)


def test_a_finding_is_muted_and_shows_so_at_once(ws: Workspace, opened: Open) -> None:
    one = opened()
    mute(one, "collected")
    assert "Muted until 2026-12-02 12:00 by Bo: collected" in told(one.widget)
    assert "to mend" not in told(one.widget)
    (mark,) = read_marks(ws.lake)
    assert (mark.kind, mark.author, mark.text) == ("mute", "Bo", "collected")


def test_a_muted_finding_can_be_unmuted(opened: Open) -> None:
    one = opened()
    assert "Unmute" not in offered(one)
    mute(one, "collected")
    press(one.widget, "Unmute")
    assert "Muted until" not in told(one.widget)
    assert "1 to mend" in told(one.widget)
    assert "Unmute" not in offered(one)


def test_a_wider_mute_is_named_where_it_is_in_the_way(ws: Workspace, opened: Open) -> None:
    ws.findings.mute(check="missing-in-shipstation", reason="moving", by="Cy")
    one = opened()
    press(one.widget, "Unmute")
    assert "It is muted as check missing-in-shipstation: unmute that." in told(one.widget)
    mute(one, "collected")
    press(one.widget, "Unmute")
    assert "Unmuted by Bo; a wider mute still covers it." in told(one.widget)
    assert "by Cy: moving" in told(one.widget)


def test_a_finding_is_given_to_somebody_and_noted(opened: Open) -> None:
    one = opened()
    box(one, TO).value = "Cy"
    press(one.widget, "Assign")
    box(one, DONE).value = f"called {HOSTILE}"
    press(one.widget, "Note it")
    assert "Assigned to Cy" in told(one.widget)
    assert "Noted 2026-11-02 12:00 by Bo: called &lt;script&gt;" in told(one.widget)
    assert "<script" not in told(one.widget)
    assert box(one, DONE).value == ""


@pytest.mark.parametrize(
    ("label", "typed", "act", "says"),
    [
        (REASON, " ", "Mute", "A mute needs a reason."), (UNTIL, "2026-01-01", "Mute", "would be over already."),
        (UNTIL, "soon", "Mute", "&#x27;soon&#x27; is not a time shipops can read."),
        (TO, " ", "Assign", "Nobody is named."), (DONE, "\n", "Note it", "The note is empty."),
        ("Your name", "\t", "Note it", "It is not known who you are."),
        ("Your name", "B" * 201, "Note it", "The text is 201 characters long."),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_said_beside_the_form_and_nothing_typed_is_lost(
    ws: Workspace, opened: Open, label: str, typed: str, act: str, says: str
) -> None:
    one = opened()
    values = {REASON: "collected", UNTIL: "7d", TO: "Cy", DONE: "called", "Your name": "Bo"} | {label: typed}
    for name, value in values.items():
        box(one, name).value = value
    press(one.widget, act)
    alert = told(one.widget).partition('role="alert"')[2]
    assert says in alert.partition("</p>")[0]
    assert {name: box(one, name).value for name in values} == values
    assert read_marks(ws.lake) == []


@pytest.mark.usefixtures("served")
def test_a_served_desk_asks_who_acts_and_its_own_user_signs_nothing(
    ws: Workspace, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: "the-server")
    one = opened(name="")
    mute(one, "collected")
    assert "It is not known who you are. Write your name" in told(one.widget).replace("</strong>", "")
    assert read_marks(ws.lake) == []
    box(one, "Your name").value = "Bo"
    press(one.widget, "Mute")
    assert [mark.author for mark in read_marks(ws.lake)] == ["Bo"]


def test_in_jupyterlab_the_machine_s_user_is_filled_in(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: "ada")
    assert box(opened(name=""), "Your name").value == "ada"


def test_a_name_stays_for_the_next_order(opened: Open) -> None:
    one = opened()
    one.box.value = "SO-GONE"
    press(one.widget, "Act on it")
    assert box(one, "Your name").value == "Bo"
    assert box(one, REASON).value == ""


def test_what_is_typed_stays_while_its_order_is_read_again(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    one = opened()
    box(one, DONE).value = "called"
    monkeypatch.setattr("shipops.desk.live.refresh", lambda *_, **__: None)
    press(one.widget, "Read again live")
    assert box(one, DONE).value == "called"


def test_a_redacted_desk_acts_too_and_hides_the_customer_in_what_is_written(opened: Open) -> None:
    one = opened(redact=True)
    mute(one, "Ada Moss (ada@example.com) collects it")
    assert "by Bo: ••• (•••) collects it" in told(one.widget)
    assert "Ada Moss" not in told(one.widget)


def test_an_act_shows_what_another_agent_did_meanwhile(opened: Open) -> None:
    first, second = opened("Bo"), opened("Cy")
    mute(first, "collected")
    box(second, DONE).value = "called"
    press(second.widget, "Note it")
    assert "by Bo: collected" in told(second.widget)
    assert "by Cy: called" in told(second.widget)


def test_agents_who_act_at_once_lose_nothing_of_each_other(ws: Workspace, opened: Open) -> None:
    agents = {f"Agent {number}": opened(f"Agent {number}") for number in range(4)}
    together = threading.Barrier(len(agents))

    def notes(one: OneOrder) -> None:
        for number in range(3):
            box(one, DONE).value = f"note {number}"
            together.wait()
            press(one.widget, "Note it")

    threads = [threading.Thread(target=notes, args=(one,)) for one in agents.values()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    marks = read_marks(ws.lake)
    assert sorted(mark.number for mark in marks) == list(range(1, 13))
    assert {(mark.author, mark.text) for mark in marks} == {
        (name, f"note {number}") for name in agents for number in range(3)
    }
