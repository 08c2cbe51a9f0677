"""Open questions of the sheets: answered from answers, whatever those are."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipops.systems.answers import Answer
from shipops.systems.cin7.open_questions import QUESTIONS as CIN7
from shipops.systems.inksoft.open_questions import QUESTIONS as INKSOFT
from shipops.systems.open_questions import settled
from shipops.systems.shipstation.open_questions import QUESTIONS as SHIPSTATION

EVERY = (*SHIPSTATION, *CIN7, *INKSOFT)
NAMES = (
    "shipstation-stores", "shipstation-orders", "shipstation-fulfillments", "shipstation-orders-past-the-end",
    "cin7-sale-list", "cin7-sale", "inksoft-summaries", "inksoft-package",
)  # fmt: skip
KEYS = ("orders", "total", "pages", "storeId", "marketplaceId", "marketplaceName", "refreshDate", "SaleList", "Data",
        "StoreId", "Status", "CombinedTrackingNumbers", "Fulfilments", "CombinedInvoiceStatus")  # fmt: skip
DOCUMENTS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=15,
)


def answer(document: Any, status: int = 200) -> Answer:
    return Answer(
        "a.main", "https://vendor.example/x", status, {"content-type": "application/json"}, json.dumps(document)
    )


def told(**documents: Any) -> dict[str, str]:
    answers = {name.replace("_", "-"): [answer(document)] for name, document in documents.items()}
    return {question["id"]: question["answer"] for question in settled(EVERY, answers)}


@given(st.dictionaries(st.sampled_from(NAMES), DOCUMENTS, max_size=4))
def test_any_answers_settle_without_failing_and_tell_no_text_of_theirs(documents: dict[str, Any]) -> None:
    answers = {name: [answer({"orders": [{"customerEmail": "zqzq@zqzq"}], "Data": document}), answer(document)]
               for name, document in documents.items()}  # fmt: skip
    found = list(settled(EVERY, answers))
    assert len(found) == len(EVERY)
    assert "zqzq" not in json.dumps(found)


def test_nothing_asked_settles_nothing() -> None:
    assert set(told().values()) == {"not settled by this capture"}


@pytest.mark.parametrize(
    ("envelope", "word"),
    [
        ({"orders": [{}], "total": 2, "pages": 0}, "pages is 0 although rows are announced"),
        ({"orders": [{}, {}], "total": 3, "pages": 2}, "pages fits total"),
        ({"orders": [{}], "total": "3", "pages": 2}, "no whole number"),
        ({"orders": [{}, {}], "total": 3, "pages": 7}, "do not explain"),
    ],
)
def test_what_pages_holds(envelope: dict[str, Any], word: str) -> None:
    assert word in told(shipstation_orders=envelope)["shipstation-pages"]


def test_a_status_word_of_the_merchant_is_not_told() -> None:
    words = told(inksoft_summaries={"Data": [{"Status": "Ada's pile"}, {"Status": "ReadyToShip"}]})["inksoft-status"]
    assert words == "ReadyToShip, another word"


def test_the_separators_of_tracking_numbers() -> None:
    rows = [{"CombinedTrackingNumbers": "1Z1,1Z2"}, {"CombinedTrackingNumbers": "1Z3; 1Z4"}]
    assert told(cin7_sale_list={"SaleList": rows})["cin7-tracking-delimiter"] == ",, ;, blank"
