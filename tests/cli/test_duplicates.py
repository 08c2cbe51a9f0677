"""``shipops duplicates``, in this process, over a small lake on disk."""

from __future__ import annotations

import csv
import shutil
import sys
from datetime import timedelta
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "audit"))

from merchants import OLD_STORE, WEEK_AGO, Merchant, Person, fill

from shipops.cli.app import run
from shipops.lake import Lake
from tests.cli.running import CONFIG, Ran

HOSTILE = "=Ada\x1b[2J Moss"
WEB_LINK = """
[[link]]
source = "inksoft.main"
shipstation = "main"
store_id = 2
method = "native"
order_number = "order_id"
"""


class Shop:
    """A workspace where one order was imported twice and one was paid twice."""

    def __init__(self, folder: Path, capture: pytest.CaptureFixture[str]) -> None:
        self.folder, self.capture = folder, capture

    def __call__(self, *arguments: str) -> Ran:
        code = run(["duplicates", *arguments, "-w", str(self.folder), "--as-of", "2026-11-02T18:00"])
        told = self.capture.readouterr()
        return Ran(code, told.out, told.err)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shop")
    (folder / "shipops.toml").write_text(CONFIG + WEB_LINK, encoding="utf-8")
    m = Merchant()
    twice = m.sale("SO-TWICE")
    m.imported(twice)
    m.imported(twice, store=OLD_STORE)
    ada = Person(HOSTILE, "ada@example.com", "5 Elm Street", "60601")
    for number, later in (("W-1", 0), ("W-2", 4)):
        m.imported(m.web_order(number, items={"HOOD-M": 2}, buyer=ada, total="70",
                               ordered_at=WEEK_AGO + timedelta(minutes=later)))  # fmt: skip
    fill(Lake(folder / "lake"), m)
    return folder


@pytest.fixture
def shop(filled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shop:
    return Shop(Path(shutil.copytree(filled, tmp_path / "shop")), capsys)


def test_cases_are_told_with_their_orders_the_reasons_and_the_next_step(shop: Shop) -> None:
    told = shop("--no-confirm")
    assert told.code == 1
    assert "   2 to stop now, before anything leaves" in told.out
    assert "1. [stop now] SO-TWICE: one order stands in ShipStation more than once" in told.out
    assert "2. [stop now] W-1: two orders are very probably one purchase" in told.out
    assert "W-2  copy, can be stopped  inksoft.main" in told.out
    assert "Why W-1 and W-2" in told.out
    assert "placed            +" in told.out
    assert "within ten minutes" in told.out
    assert "To do: Hold W-2 in ShipStation and ask the buyer" in told.out


def test_times_are_the_workspaces_everywhere(shop: Shop) -> None:
    """The orders were placed at 15:30 UTC, which is 10:30 in Chicago, summer time still on."""
    told = shop("--no-confirm").out
    assert "2026-10-26 10:30" in told
    assert "15:30" not in told


def test_what_strangers_typed_cannot_steer_the_terminal(shop: Shop) -> None:
    told = shop("--no-confirm").out
    assert "\x1b" not in told
    assert "=Ada\\x1b[2J Moss" in told


def test_json_is_one_document(shop: Shop) -> None:
    document = shop("--no-confirm", "--json").document
    assert [case["order"] for case in document["cases"]] == ["SO-TWICE", "W-1"]
    assert document["complete"] is True
    assert (document["window_hours"], document["threshold"]) == (168, 0.9)


@pytest.mark.parametrize(("fail_on", "code"), [("critical", 1), ("low", 1)])
def test_the_exit_code_follows_the_worst_open_case(shop: Shop, fail_on: str, code: int) -> None:
    assert shop("--no-confirm", "--fail-on", fail_on).code == code


def test_look_alikes_alone_end_with_0_unless_medium_counts(shop: Shop) -> None:
    assert shop("--no-confirm", "--store", "2").code == 0
    assert shop("--no-confirm", "--store", "2", "--fail-on", "medium").code == 1


def test_a_store_or_an_account_narrows_what_is_told(shop: Shop) -> None:
    assert [case["order"] for case in shop("--no-confirm", "--store", "2", "--json").document["cases"]] == ["W-1"]
    account = shop("--no-confirm", "--account", "cin7.main", "--json").document
    assert [case["order"] for case in account["cases"]] == ["SO-TWICE"]


def test_the_rows_of_the_csv_open_inert(shop: Shop, tmp_path: Path) -> None:
    path = tmp_path / "duplicates.csv"
    shop("--no-confirm", "--csv", str(path))
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["number"] for row in rows] == ["SO-TWICE", "SO-TWICE", "W-1", "W-2"]
    assert shop("--no-confirm", "--csv", str(tmp_path / "nowhere" / "x.csv")).code == 2


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--threshold", "1.5"), "A probability of 1.5 is no threshold."),
        (("--window", "60d"), "Look-alikes cannot be 60 days"),
        (("--window", "soon"), "'soon' is not a length of time."),
        (("--account", "cin7.other"), "There is no account cin7.other."),
    ],
)
def test_a_mistake_is_told_in_two_sentences(shop: Shop, arguments: tuple[str, str], says: str) -> None:
    told = shop("--no-confirm", *arguments)
    assert told.code == 2
    assert told.err.startswith(says)
    assert len(told.err.strip().splitlines()) == 2


def test_a_decision_is_remembered_and_can_be_taken_back(shop: Shop) -> None:
    said = shop("decide", "W-1", "W-2", "--reason", "two children", "--by", "ines")
    assert (said.code, said.out) == (
        0, "inksoft.main|7/W-1 and inksoft.main|7/W-2 are two purchases (ines, 2026-11-02): two children\n"
    )  # fmt: skip
    told = shop("--no-confirm")
    assert "W-2" not in told.out
    assert "Decided to be two purchases: 1 (shipops duplicates decisions)" in told.out
    assert [one["reason"] for one in shop("decisions", "--json").document["decisions"]] == ["two children"]
    assert shop("undecide", "W-2", "W-1", "--by", "theo").code == 0
    assert shop("decisions").out == "Nothing is decided.\n"
    assert "W-2" in shop("--no-confirm").out


@pytest.mark.parametrize(
    ("orders", "says"),
    [
        (("W-1",), "A decision is about two orders at least."),
        (("W-1", "W-1"), "A decision is about two orders at least."),
        (("W-1", "W-99"), "No order in the lake goes by 'W-99'."),
        (("ada@example.com", "SO-TWICE"), "2 orders go by 'ada@example.com'."),
    ],
)
def test_a_decision_names_orders_there_are(shop: Shop, orders: tuple[str, ...], says: str) -> None:
    told = shop("decide", *orders, "--reason", "why", "--by", "ines")
    assert told.code == 2
    assert told.err.startswith(says)


def test_an_order_of_many_names_is_meant_by_its_key(shop: Shop) -> None:
    assert shop("decide", "inksoft.main|7/W-1", "W-2", "--reason", "why", "--by", "ines").code == 0
