"""Whatever strangers wrote into an order is text on every page, in every ticket and in the terminal."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from shipops.audit.findings import Evidence, Finding, Mute
from shipops.desk.asking import Answer, Line
from shipops.desk.layout import beside, lines, ticket_area
from shipops.desk.packet import write_packet
from shipops.desk.showing import tabs, trace_html
from shipops.desk.telling import tell
from shipops.desk.ticket import ticket
from shipops.desk.trace import OrderStory, Trace, trace
from shipops.display.markup import without_shared_blocks
from shipops.lake import Lake
from tests.audit.merchants import NOW, config, fill
from tests.end_to_end.desks import Agent
from tests.hostile import CORPUS, active, hostile, steering

CHICAGO = ZoneInfo("America/Chicago")
# Harmless on a page: spaces and joiners that scripts need, and the sign that stands where nothing can be shown.
INVISIBLE = set("\t\u200b\u200d\ufeff\u2060\u2028\u2029\xa0\u3000")


def _more(text: str, story: OrderStory) -> OrderStory:
    """The story with what a lake filled by hand has not: a document, a change just read, a finding, one solved."""
    found = Finding(
        id="f", check="tracking-mismatch", severity="high", state="new", account="cin7.main", order="SO", order_id="1",
        part="", shipstation_order_ids=(1001,), title=text, because=(Evidence("cin7.main", text, text, NOW),),
        rule=text, action=text, confirmed=True, muted=True, absorbed_by=None, first_seen=NOW, last_seen=NOW,
        mute=Mute(text, text, NOW),
    )  # fmt: skip
    document = {
        "account": "cin7.main", "kind": "cin7-sale", "key": text, "payload": json.dumps({text: text}), "fetched_at": NOW
    }  # fmt: skip
    return replace(story, changed=(text,), documents=(document,), findings=(found,), past=(found,))


@pytest.fixture(scope="module")
def orders(tmp_path_factory: pytest.TempPathFactory) -> Trace:
    """All the orders, with a raw document and what a live look-up would tell, both in the strangers' words."""
    lake = Lake(tmp_path_factory.mktemp("hostile"))
    merchant, buyers = hostile(CORPUS)
    fill(lake, merchant)
    snapshot = lake.snapshot()
    assert snapshot is not None
    stories = [story for buyer in buyers for story in trace(snapshot, config(), buyer, as_of=NOW).orders]
    stories.sort(key=lambda story: story.order["number"])
    assert len(stories) == len(CORPUS)
    told = [_more(text, story) for text, story in zip(CORPUS, stories, strict=True)]
    return Trace("everything", NOW, {}, tuple(told), ())


def test_every_field_a_stranger_fills_is_shown(orders: Trace) -> None:
    story = orders.orders[CORPUS.index("-2+3")]
    shown = tabs(story, CHICAGO)
    places = {name: view.html.count("-2+3") for name, view in shown.items()}
    assert places["Overview"] >= 15
    assert min(places.values()) >= 1, places


def test_in_every_tab_and_choice_it_is_text(orders: Trace) -> None:
    pages = [view.html for story in orders.orders for view in tabs(story, CHICAGO).values()]
    pages += [beside([Answer("both", trace=orders)], CHICAGO), lines(Line(text, text, found=True) for text in CORPUS)]
    pages.append(trace_html(replace(orders, orders=(), choice=tuple(story.order for story in orders.orders))))
    pages.append(without_shared_blocks(trace_html(orders)))
    for page in pages:
        assert [*active(page)] == []
        assert steering(page) <= INVISIBLE


def test_a_ticket_is_text_and_steers_nothing(orders: Trace) -> None:
    for story in orders.orders:
        assert steering(ticket(story, CHICAGO, masked=False)) == set()
        (handler,) = active(ticket_area(story, CHICAGO, masked=False))
        assert handler.startswith("<button onclick=const box=")


def test_nothing_reaches_the_terminal_that_it_would_act_on(orders: Trace) -> None:
    assert steering(tell(orders, CHICAGO)) == set()
    offered = replace(orders, orders=(), choice=tuple(story.order for story in orders.orders))
    told = tell(offered, CHICAGO)
    assert steering(told) == set()
    assert told.count("\n") == len(CORPUS)


def test_as_json_it_stays_what_it_was(orders: Trace) -> None:
    read = json.loads(json.dumps(orders.to_dict()))
    assert [order["customer_note"] for order in read["orders"]] == list(CORPUS)
    assert [order["internal_note"] for order in read["orders"]] == list(CORPUS)


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 380])
def test_a_packet_runs_nothing_asks_for_nothing_and_fits(
    orders: Trace, tmp_path: Path, come: Callable[..., Agent], width: int
) -> None:
    path = write_packet(orders, tmp_path / "packet.html", CHICAGO)
    reader = come(viewport={"width": width, "height": 800})
    reader.page.goto(path.as_uri())
    reader.page.evaluate("document.querySelectorAll('details').forEach(folded => folded.open = true)")
    assert reader.complaints == []
    assert [url for url in reader.asked if url != path.as_uri() and not url.startswith("data:")] == []
    assert reader.page.locator("main").locator("img, svg, script, iframe, form").count() == 0
    assert reader.overflowing == []
