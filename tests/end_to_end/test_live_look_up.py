"""``shipops order --live`` on the day one system is down: what answers is told, what does not is named."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from shipops.errors import NotFoundError
from shipops.workspace import Workspace
from tests.end_to_end import lake_state
from tests.end_to_end.committed_world import COMMITTED
from tests.end_to_end.harness import Ran, sandbox, shipops

EVERY = ("shipstation-refused", "cin7-refused", "inksoft-forbidden")
DOWN = "cin7.main"
MESSAGE = "cin7.main: {host} refused the credentials or a permission is missing (403)"
HOW_OLD = "What is told of it was last pulled 2026-11-02 09:30 (America/Chicago)."


@dataclass(frozen=True)
class Day:
    """A pulled workspace whose Cin7 account refuses, where ShipStation has put ``number`` on hold since."""

    workspace: Path
    host: str
    number: str

    def order(self, *arguments: str) -> Ran:
        return shipops("order", *arguments, workspace=self.workspace, as_of=COMMITTED.now)


@pytest.fixture(scope="module")
def day(pulled: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    workspace = Path(shutil.copytree(pulled, tmp_path_factory.mktemp("day") / "workspace"))
    with sandbox(tmp_path_factory.mktemp("faulty"), COMMITTED, "cin7-refused") as faulty:
        faulty.furnish(workspace)
        key, secret, *_ = faulty.secrets
        with httpx.Client(base_url=f"{faulty.url}/shipstation", auth=(key, secret)) as shipstation:
            waiting = shipstation.get("/orders", params={"orderStatus": "awaiting_shipment"}).json()["orders"]
            held = next(order for order in waiting if order["orderNumber"].startswith("SO-"))
            asked = {"orderId": held["orderId"], "holdUntilDate": "2026-12-01"}
            shipstation.post("/orders/holduntil", json=asked).raise_for_status()
        yield Day(workspace, faulty.url.removeprefix("http://"), held["orderNumber"])


@pytest.fixture(scope="module")
def told(day: Day) -> Ran:
    return day.order(day.number, "--live")


def test_what_answered_is_told_and_taken_into_the_lake(day: Day, told: Ran) -> None:
    changed = [line for line in told.out.splitlines() if line.startswith("  Changed: ")]
    assert any(line.endswith("status was awaiting_shipment and is on_hold") for line in changed)
    assert all(line.startswith("  Changed: shipstation.main ") for line in changed)
    orders = [json.loads(row) for row in lake_state.tables(day.workspace, ["orders"])["orders"]]
    assert {row["status"] for row in orders if (row["account"], row["number"]) == ("shipstation.main", day.number)} == {
        "on_hold"
    }


def test_what_did_not_answer_is_named_with_what_to_do_and_how_old_its_part_is(day: Day, told: Ran) -> None:
    (line,) = [line for line in told.out.splitlines() if line.startswith("Not read: ")]
    assert line.startswith(f"Not read: {MESSAGE.format(host=day.host)}")
    assert "Check account_id and application_key of cin7.main" in line
    assert line.endswith(HOW_OLD)


def test_an_order_told_with_one_account_not_read_ends_with_2(told: Ran) -> None:
    assert (told.code, told.err) == (2, "")


def test_the_document_lists_what_was_not_read(day: Day) -> None:
    ran = day.order(day.number, "--live", "--json")
    (trace,) = ran.document["orders"]
    (unread,) = trace["not_read"]
    assert (ran.code, unread["account"], unread["read_at"]) == (2, DOWN, COMMITTED.now)
    assert unread["message"].startswith(MESSAGE.format(host=day.host))
    assert [story["number"] for story in trace["orders"]] == [day.number]


def test_a_ticket_is_free_of_it_and_it_is_said_beside(day: Day) -> None:
    ran = day.order(day.number, "--live", "--ticket")
    assert "Not read" not in ran.out
    assert ran.err.startswith("Not read: cin7.main: ")
    assert ran.code == 2


def test_what_nobody_knows_may_be_in_what_did_not_answer(day: Day) -> None:
    ran = day.order("SO-99999", "--live")
    what, remedy = ran.err.splitlines()
    assert (ran.code, ran.out) == (2, "")
    assert what.startswith(f"No order in the lake goes by 'SO-99999', and {MESSAGE.format(host=day.host)}")
    assert remedy.startswith("Check account_id and application_key of cin7.main")


def test_what_is_not_in_the_lake_can_be_read_live(day: Day) -> None:
    assert day.order("SO-99999").err.splitlines()[1] == (
        "Check the spelling, or read it in every system with --live."
    )  # fmt: skip


def test_that_no_system_answers_is_an_error(pulled: Path, day: Day, tmp_path: Path) -> None:
    workspace = Path(shutil.copytree(pulled, tmp_path / "workspace"))
    with sandbox(tmp_path / "sandbox", COMMITTED, *EVERY) as faulty:
        faulty.furnish(workspace)
        ran = shipops("order", day.number, "--live", workspace=workspace, as_of=COMMITTED.now)
    assert (ran.code, ran.out, len(ran.err.splitlines())) == (2, "", 2)


def test_a_notebook_shows_what_was_not_read(day: Day) -> None:
    shown = Workspace.open(day.workspace, as_of=COMMITTED.now).order(day.number, live=True)._repr_html_()
    assert f"<strong>{MESSAGE.format(host=day.host)}" in shown
    assert HOW_OLD in shown


def test_a_notebook_is_told_how_it_reads_live(day: Day) -> None:
    with pytest.raises(NotFoundError, match=r"read it in every system with ws\.order\(…, live=True\)\."):
        Workspace.open(day.workspace, as_of=COMMITTED.now).order("SO-99999")
