"""The tabs of the order desk, the text for a ticket and the evidence packet; of hostile orders too."""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "audit"))

from merchants import NOW

from shipops.desk.packet import packet_page, write_packet
from shipops.desk.showing import choice, tabs
from shipops.desk.ticket import ticket
from shipops.desk.trace import OrderStory, Trace
from shipops.errors import ConfigError

CHICAGO = ZoneInfo("America/Chicago")
Ask = Callable[[str], Trace]


@pytest.fixture
def zoe(ask: Ask) -> OrderStory:
    (story,) = ask("SO-00042").orders
    return story


def test_the_overview_reads_out_the_sentence_and_shows_every_stage(zoe: OrderStory) -> None:
    overview = tabs(zoe, CHICAGO)["Overview"]
    assert zoe.says in overview.text
    assert overview.html.count('<ol class="shipops-bar">') == 2
    assert "stands here" in overview.html
    for fact in ("Zoë Núñez", "zoe@example.com", "VIP", "50.00 USD"):
        assert fact in overview.html


def test_articles_stand_side_by_side_with_what_travels_in_which_parcel(zoe: OrderStory) -> None:
    goods = tabs(zoe, CHICAGO)["Lines and parcels"]
    assert "TEE-M: ordered, part 1 1, in ShipStation, SO-00042 (order 1001) 1" in goods.text
    assert "https://www.ups.com/track?tracknum=1Z%20999%20AA1" in goods.html
    assert "label made, not yet known to be handed over" in goods.html
    assert "return label" in goods.html


def test_each_tab_is_there_in_order(zoe: OrderStory) -> None:
    assert list(tabs(zoe, CHICAGO)) == [
        "Overview", "Lines and parcels", "What happened", "What is wrong", "What differs", "Documents",
    ]  # fmt: skip


def test_redacted_no_tab_names_a_person(zoe: OrderStory) -> None:
    for name, view in tabs(zoe, CHICAGO, redact=True).items():
        for person in ("Zoë Núñez", "zoe@example.com", "555-0142", "5 Elm Street", "VIP"):
            assert person not in view.html + view.text, name


def test_a_ticket_hides_people_unless_asked(zoe: OrderStory) -> None:
    hidden, whole = ticket(zoe, CHICAGO), ticket(zoe, CHICAGO, masked=False)
    assert "zoe@example.com" not in hidden
    assert "Zoë" not in hidden
    assert "zoe@example.com" in whole
    for text in (hidden, whole):
        assert "1Z 999 AA1 (label)" in text
        assert "tracking-mismatch" not in text
        assert "shows a tracking number that is not the live label's" in text


def test_a_choice_names_each_order_and_the_key_that_asks_for_it_alone(ask: Ask) -> None:
    offered = choice(ask("rita@example.com"), CHICAGO)
    assert len(offered) == 7
    assert all(key.startswith("cin7.main|") and "SO-REGULAR-" in label for label, key in offered)


def test_a_packet_holds_the_documents_as_they_were_received(tmp_path: Path, ask: Ask) -> None:
    story = ask("SO-00042").orders[0]
    documents = ({"account": "cin7.main", "kind": "cin7-sale", "key": "../../evil", "payload": '{"ID": "é"}',
                  "fetched_at": NOW},)  # fmt: skip
    told = Trace("SO-00042", NOW, {"cin7.main": NOW}, (_with(story, documents),), ())
    path = write_packet(told, tmp_path / "packet.zip", CHICAGO)
    with zipfile.ZipFile(path) as packed:
        assert sorted(packed.namelist()) == [
            "documents/cin7.main_cin7-sale_..-..-evil_20261102T153000Z.json",
            "order.html",
        ]
        assert packed.read(packed.namelist()[1]).decode() == '{"ID": "é"}'
        assert "2026-11-02T15:30:00Z" in packed.read("order.html").decode()


def _with(story: OrderStory, documents: tuple[dict[str, object], ...]) -> OrderStory:
    from dataclasses import replace

    return replace(story, documents=documents)


@pytest.mark.parametrize(("name", "says"), [("packet.pdf", "is no name for a packet"), ("no/such/x.zip", "cannot be")])
def test_a_packet_that_cannot_be_written_says_why(tmp_path: Path, ask: Ask, name: str, says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        write_packet(ask("SO-00042"), tmp_path / name, CHICAGO)


def test_of_a_choice_there_is_no_packet(tmp_path: Path, ask: Ask) -> None:
    with pytest.raises(ConfigError, match="7 orders fit"):
        write_packet(ask("rita@example.com"), tmp_path / "x.html", CHICAGO)


def test_a_packet_says_when_each_account_was_read(ask: Ask) -> None:
    assert "cin7.main: 2026-11-02T15:30:00Z" in packet_page(ask("SO-00042"), CHICAGO)


def test_in_a_notebook_an_order_shows_itself_and_many_are_a_choice(ask: Ask) -> None:
    html = ask("SO-00042")._repr_html_()
    assert html.index("Your order SO-00042") < html.index("<summary>What happened</summary>")
    offered = ask("rita@example.com")._repr_html_()
    assert "7 orders fit" in offered
    assert offered.count("SO-REGULAR-") == 7


def test_the_frame_has_a_row_for_each_part(ask: Ask) -> None:
    frame = ask("SO-00042").frame
    assert list(frame["part"]) == ["1", "2"]
    assert frame["says"].str.contains("label").all()
    assert list(ask("rita@example.com").frame.columns)[:3] == ["account", "order", "part"]
