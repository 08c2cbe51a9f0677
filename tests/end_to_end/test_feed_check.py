"""``shipops feed check`` as people run it, against a feed on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.harness import Ran, Sandbox, Setting, sandbox, shipops
from tests.systems.custom_store_feed import FeedServer, feed_server, numbered, order, orders

AS_OF = "2026-11-22T06:00Z"
STATUSES = """
[feed.main.statuses]
paid = ["paid"]
shipped = ["shipped"]
"""


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with feed_server() as served:
        yield served


@pytest.fixture
def workspace(server: FeedServer, tmp_path: Path) -> Path:
    settings = f'[feed.main]\nurl = "{server.url}/feed"\nusername = "feed-user"\npassword = "feed-password"\n'
    (tmp_path / "shipops.toml").write_text('timezone = "America/Chicago"\n' + settings + STATUSES, encoding="utf-8")
    return tmp_path


def check(workspace: Path, *arguments: str) -> Ran:
    return shipops("feed", "check", *arguments, workspace=workspace, as_of=AS_OF)


def test_a_good_feed_ends_with_0_and_says_what_is_imported(server: FeedServer, workspace: Path) -> None:
    server.say_pages(orders(numbered(1), pages="2"), orders(numbered(2, OrderStatus="shipped"), pages="2"))
    ran = check(workspace)
    assert (ran.code, ran.err) == (0, "")
    assert "Would be imported: 2 (1 awaiting shipment, 1 shipped)" in ran.out
    assert "N1 (id 1, page 1, order 1): paid becomes awaiting shipment" in ran.out
    assert "Asked for 11/21/2026 06:00 to 11/22/2026 06:00 UTC: 2 pages read, 2 announced, 2 orders" in ran.out


def test_a_bad_order_ends_with_1_and_says_why(server: FeedServer, workspace: Path) -> None:
    server.say_pages(orders(numbered(1), order(OrderTotal="$5", ship_to={"Country": "United States"})))
    ran = check(workspace)
    assert ran.code == 1
    counts, rejected, imported = (ran.out.index(part) for part in ("Would be rejected: 1", "\nRejected", "\nImported"))
    assert counts < rejected < imported
    assert "OrderTotal is no decimal number" in ran.out
    assert "Customer/ShipTo/Country is 13 characters long; it may be exactly 2" in ran.out


def test_an_unreadable_feed_ends_with_2_and_is_explained(server: FeedServer, workspace: Path) -> None:
    server.say(b"", 300)
    ran = check(workspace)
    assert ran.code == 2
    for word in ("(300) Multiple Choices", "Meaning:", "Cause:", "Where:", "To do:", "one organisation only"):
        assert word in ran.out


def test_the_answer_as_json_is_one_document(server: FeedServer, workspace: Path) -> None:
    server.say_pages(orders(numbered(1), order(OrderStatus="Paid")))
    ran = check(workspace, "main", "--json")
    assert ran.code == 1
    assert ran.document["counts"] == {"orders": 2, "import": 1, "reject": 1, "repeat": 0, "never_asked_for": 0}
    assert [found["shipstation_status"] for found in ran.document["orders"]] == ["awaiting_shipment", None]
    assert ran.document["trouble"] is None


def test_an_unreadable_feed_as_json_is_one_document(server: FeedServer, workspace: Path) -> None:
    server.say(b"{}")
    ran = check(workspace, "--json")
    assert ran.code == 2
    assert (ran.document["readable"], ran.document["trouble"]["code"]) == (False, "json")


def test_the_time_asked_for_can_be_named(server: FeedServer, workspace: Path) -> None:
    check(workspace, "--since", "2026-11-01", "--until", "-1d")
    query = server.asked[0].query
    # A day without a zone is the workspace's: midnight in Chicago.
    assert (query["start_date"], query["end_date"]) == ("11/01/2026 05:00", "11/21/2026 06:00")


def test_nobody_s_name_nor_a_credential_is_printed(server: FeedServer, workspace: Path) -> None:
    server.say_pages(orders(numbered(1), order(ship_to={"State": "x" * 200})))
    for told in (check(workspace).all, check(workspace, "--json", "--debug").all):
        hidden = ("President", "Pennsylvania", "customer@mystore.com", "512-555", "feed-password", "feed-user")
        assert [word for word in hidden if word in told] == []


def test_what_a_feed_sends_cannot_steer_the_terminal(server: FeedServer, workspace: Path) -> None:
    server.say_pages(orders(order(OrderNumber="A\u202e\u0085B")))
    ran = check(workspace)
    assert "A\\x202e\\x85B" in ran.out


@pytest.mark.parametrize(("arguments", "words"), [
    (("other",), "There is no feed named 'other'"), (("--since", "soon"), "not a time"),
    (("--since", "-1d", "--until", "-2d"), "There is no time between"),
])  # fmt: skip
def test_a_mistake_in_the_command_ends_with_2(workspace: Path, arguments: tuple[str, ...], words: str) -> None:
    ran = check(workspace, *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert words in ran.err


def test_the_feeds_of_a_sandbox_are_read_with_their_own_settings(served: Sandbox, tmp_path: Path) -> None:
    workspace = served.furnish(tmp_path / "workspace")
    ran = shipops(
        "feed", "check", "inksoft", "--since", "-30d", "--json", workspace=workspace, as_of=served.setting.now
    )
    assert ran.document["readable"]
    assert ran.document["counts"]["orders"] > 20
    found = ran.document["orders"]
    assert {"awaiting_shipment", "shipped"} <= {order["shipstation_status"] for order in found} - {None}
    # Addresses abroad have no state, which only one of the published rules allows.
    told = {problem["field"] for order in found for problem in order["problems"]}
    assert told <= {"Customer/ShipTo/State"}


@pytest.mark.proof
@pytest.mark.parametrize(("fault", "code"), [
    ("feed-300", "multiple-choices"), ("feed-empty", "empty"), ("feed-prolog", "empty"), ("feed-json", "json"),
    ("feed-rootless", "missing-root"), ("feed-fault", "fault"), ("feed-html", "html"),
    ("feed-unescaped", "error-in-xml"), ("feed-bomb", "document-type"), ("feed-entity", "document-type"),
    ("feed-endless", "too-large"),
])  # fmt: skip
def test_what_a_sandbox_s_feed_can_do_wrong_is_told(tmp_path: Path, fault: str, code: str) -> None:
    setting = Setting(seed=7, orders=60, now="2026-11-02T15:30:00Z")
    with sandbox(tmp_path / "sandbox", setting, fault) as faulty:
        workspace = faulty.furnish(tmp_path / "workspace")
        ran = shipops("feed", "check", "inksoft", "--since", "-5d", "--json", workspace=workspace, as_of=setting.now)
    assert (ran.code, ran.document["trouble"]["code"]) == (2, code)


def test_a_workspace_without_a_feed_is_told_what_to_add(tmp_path: Path) -> None:
    (tmp_path / "shipops.toml").write_text("", encoding="utf-8")
    ran = check(tmp_path)
    assert ran.code == 2
    assert "[feed.main]" in ran.err
