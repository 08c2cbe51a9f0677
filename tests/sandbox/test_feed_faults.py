"""Broken and hostile feeds: what each switch sends."""

from __future__ import annotations

import json
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.sandbox.feed_calls import CIN7, INKSOFT, export, orders, texts, tree

PROLOG = '<?xml version="1.0" encoding="utf-8"?>'


def broken(serve_world: Any, fault: str, path: str = CIN7) -> Any:
    return export(serve_world(faults=[fault]), path)


def test_several_organisations_answer_multiple_choices(serve_world: Any) -> None:
    answer = broken(serve_world, "feed-300")
    assert (answer.status_code, answer.headers["location"]) == (300, "/feeds/choose-an-organisation")


@pytest.mark.parametrize(("fault", "text"), [("feed-empty", ""), ("feed-prolog", PROLOG)])
def test_a_body_without_a_root(serve_world: Any, fault: str, text: str) -> None:
    answer = broken(serve_world, fault)
    assert (answer.status_code, answer.text) == (200, text)


def test_a_json_body(serve_world: Any) -> None:
    assert json.loads(broken(serve_world, "feed-json").text)["success"] is False


def test_orders_without_a_root_around_them(serve_world: Any) -> None:
    text = broken(serve_world, "feed-rootless", INKSOFT).text
    assert "<Orders" not in text
    with pytest.raises(ElementTree.ParseError, match="junk after document element"):
        ElementTree.fromstring(text)  # noqa: S314 - the sandbox's own text


def test_a_fault_document_with_status_200(serve_world: Any) -> None:
    answer = broken(serve_world, "feed-fault")
    assert (answer.status_code, tree(answer).tag, tree(answer).findtext("faultcode")) == (200, "fault", "500")


def test_a_web_page_with_status_200(serve_world: Any) -> None:
    answer = broken(serve_world, "feed-html")
    assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (200, "text/html")


def test_an_ampersand_that_is_not_escaped(serve_world: Any) -> None:
    answer = broken(serve_world, "feed-unescaped")
    assert "<Name>Tee & Cap</Name>" in answer.text
    with pytest.raises(ElementTree.ParseError):
        tree(answer)


def test_a_prolog_that_names_the_wrong_encoding(serve_world: Any) -> None:
    answer = broken(serve_world, "feed-utf16")
    assert answer.text.startswith('<?xml version="1.0" encoding="utf-16"?>')
    assert "Zoë" in answer.content.decode("utf-8")


def test_one_order_breaks_the_field_table(serve_world: Any) -> None:
    answer = broken(serve_world, "feed-invalid", INKSOFT)
    assert texts(answer, "Customer/ShipTo/Country") == ["USA", "US", "US", "US", "US"]
    assert texts(answer, "Items/Item/Quantity") == ["0.5", "2", "2", "2", "2"]


def test_a_window_read_as_pacific_time(serve_world: Any) -> None:
    served = serve_world(faults=["feed-pacific"])
    window = {"start_date": "11/05/2026 03:00", "end_date": "11/05/2026 03:05"}
    assert orders(export(served, CIN7, **window)) == []
    shifted = {"start_date": "11/04/2026 19:00", "end_date": "11/04/2026 19:05"}
    assert len(orders(export(served, CIN7, **shifted))) == 1


def test_nested_entities_that_grow_beyond_memory(serve_world: Any) -> None:
    text = broken(serve_world, "feed-bomb").text
    assert text.count("<!ENTITY") == 13
    assert len(text) < 10_000


def test_an_external_entity(serve_world: Any) -> None:
    assert '<!ENTITY secret SYSTEM "file:///etc/passwd">' in broken(serve_world, "feed-entity").text


def test_an_endless_body_is_made_while_it_is_sent(serve_world: Any) -> None:
    served = serve_world(faults=["feed-endless"])
    login = ("orders@larkspur.example", "sandbox-password")
    query = {"action": "export", "start_date": "01/01/2026 00:00", "end_date": "01/02/2026 00:00"}
    received = 0
    with served.bare.stream("GET", CIN7, params=query, auth=login) as answer:
        for piece in answer.iter_raw():
            received += len(piece)
            if received > 3_000_000:
                break
    assert received > 3_000_000
    assert "content-length" not in answer.headers


def test_a_body_of_so_many_megabytes_ends(serve_world: Any) -> None:
    content = broken(serve_world, "feed-endless=2").content
    assert 2_000_000 < len(content) < 2_200_000
    assert content.endswith(b"</Orders>")


def test_broken_feeds_still_ask_for_the_credentials(serve_world: Any) -> None:
    assert export(serve_world(faults=["feed-bomb"]), CIN7, auth=("a", "b")).status_code == 401


def test_broken_feeds_leave_the_vendors_alone(serve_world: Any) -> None:
    served = serve_world(faults=["feed-empty"])
    assert served.inksoft.get("/GetStoreData").json()["OK"] is True
