"""Whatever is done to a realistic document or page, it is read, or set aside with a reason, or refused as an answer.

``make proof`` runs 10,000 documents for every wire model; ``make test`` a sample.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shipops.errors import ShipopsError
from shipops.lake import Ingest, Lake
from shipops.records import RECORDS, Record, arrow_schema
from shipops.systems import json_text
from shipops.systems.answers import Answer
from shipops.systems.cin7 import Cin7Client
from shipops.systems.cin7 import mapping as cin7
from shipops.systems.cin7.client import read_answer as cin7_answer
from shipops.systems.cin7.client import read_sale_answer
from shipops.systems.inksoft import InkSoftClient
from shipops.systems.inksoft import mapping as inksoft
from shipops.systems.inksoft.client import read_answer as inksoft_answer
from shipops.systems.reading import Reading
from shipops.systems.receiving import key_of, receive
from shipops.systems.shipstation import ShipStationClient
from shipops.systems.shipstation import mapping as shipstation
from shipops.systems.shipstation.client import read_answer as shipstation_answer
from shipops.systems.shipstation.client import read_order_answer
from tests.systems.hostile import MARK, Edit, edits, fact, personal, spoilt

AT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SHIPSTATION = shipstation.Context("shipstation.main", AT, frozenset({"22345"}))
CIN7 = cin7.Context("cin7.main", AT)
INKSOFT = inksoft.Context("inksoft.main", "otters", AT)
ROW = cin7.list_row(fact("cin7-sale-row"))
SUMMARY = inksoft.summary(fact("inksoft-summary"))
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]

# Each way a document becomes records: the document it starts from, and the way.
ENTRIES: dict[str, tuple[str, Callable[[Any], Reading]]] = {
    "ShipStation order": ("shipstation-order", lambda sent: shipstation.order(sent, SHIPSTATION)),
    "ShipStation label": ("shipstation-shipment", lambda sent: shipstation.label(sent, SHIPSTATION)),
    "ShipStation fulfilment": ("shipstation-fulfillment", lambda sent: shipstation.marked_shipped(sent, SHIPSTATION)),
    "ShipStation store": ("shipstation-store", lambda sent: shipstation.store(sent, SHIPSTATION)),
    "Cin7 row": ("cin7-sale-row", lambda sent: cin7.list_only(cin7.list_row(sent), CIN7)),
    "Cin7 unchanged row": ("cin7-sale-row", lambda sent: cin7.unchanged(cin7.list_row(sent), CIN7)),
    "Cin7 sale": ("cin7-sale", lambda sent: cin7.sale(sent, None, CIN7)),
    "Cin7 sale with its row": ("cin7-sale", lambda sent: cin7.sale(sent, ROW, CIN7)),
    "InkSoft summary": ("inksoft-summary", lambda sent: inksoft.list_only(inksoft.summary(sent), INKSOFT)),
    "InkSoft order": ("inksoft-order", lambda sent: inksoft.order(sent, None, INKSOFT)),
    "InkSoft order with its summary": ("inksoft-order", lambda sent: inksoft.order(sent, SUMMARY, INKSOFT)),
    "InkSoft SalesDoc order": ("inksoft-salesdoc-order", lambda sent: inksoft.order(sent, None, INKSOFT)),
}
ORIGINALS = {entry: fact(name) for entry, (name, _) in ENTRIES.items()}


def read(entry: str, document: Any) -> Reading:
    name, interpret = ENTRIES[entry]
    key = key_of(document, "orderId", "shipmentId", "fulfillmentId", "storeId", "SaleID", "ID")
    return receive(document, interpret, account=f"{name.split('-')[0]}.main", kind=name, key=key, at=AT)


def records_of(reading: Reading) -> list[Record]:
    return [*reading.orders, *reading.units, *reading.lines, *reading.shipments, *reading.stores]


def holds(entry: str, changes: Sequence[Edit]) -> None:
    """What must be true of a spoilt document, whatever was done to it."""
    original = ORIGINALS[entry]
    try:
        document = json_text.parse(spoilt(original, changes))
    except ValueError:
        return  # An answer that is no JSON is the client's to report, as the tests of pages show.
    reading = read(entry, document)
    records = records_of(reading)
    assert len(reading.raw) == 1
    assert len(reading.rejected) == (0 if records else 1)
    assert json_text.dump(json_text.parse(reading.raw[0].payload)) == reading.raw[0].payload
    for rejected in reading.rejected:
        assert rejected.reason.endswith(".")
        assert len(rejected.reason) < 400
        assert not [text for text in personal(original) | {MARK, MARK.split()[0]} if text in rejected.reason]
    for record in RECORDS:
        if rows := [one.model_dump() for one in records if isinstance(one, record)]:
            pa.Table.from_pylist(rows, schema=arrow_schema(record))


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_document_each_entry_starts_from_is_read(entry: str) -> None:
    assert read(entry, ORIGINALS[entry]).rejected == []


@pytest.mark.parametrize("entry", ENTRIES)
@settings(max_examples=60, suppress_health_check=SLOW)
@given(changes=edits)
def test_a_spoilt_document_is_read_or_set_aside_with_a_reason(entry: str, changes: list[Edit]) -> None:
    holds(entry, changes)


@pytest.mark.proof
@pytest.mark.parametrize("entry", ENTRIES)
@settings(max_examples=10_000, suppress_health_check=SLOW)
@given(changes=edits)
def test_of_ten_thousand_spoilt_documents_each_is_read_or_set_aside(entry: str, changes: list[Edit]) -> None:
    holds(entry, changes)


# What pulls hand over in one portion; it holds an order once.
PORTION = (
    "ShipStation order", "ShipStation label", "ShipStation fulfilment", "ShipStation store", "Cin7 sale",
    "InkSoft order", "InkSoft SalesDoc order",
)  # fmt: skip


@pytest.fixture(scope="module")
def written_to(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    """A lake that takes portion after portion, as it does in life."""
    lake = Lake(tmp_path_factory.mktemp("fuzzed") / "lake")
    with lake.writing():
        yield lake


def is_kept(lake: Lake, changes: Sequence[list[Edit]]) -> None:
    """Every record of a portion of spoilt documents stands in the lake under its key."""
    portion = Reading()
    for entry, spoiling in zip(PORTION, changes, strict=True):
        try:
            document = json_text.parse(spoilt(ORIGINALS[entry], spoiling))
        except ValueError:
            continue
        portion.add(read(entry, document))
    Ingest(lake, portion).commit()
    for record in RECORDS:
        wanted = {
            tuple(getattr(one, name) for name in record.key) for one in records_of(portion) if type(one) is record
        }
        columns = lake.table(record.table).to_pyarrow_table(columns=list(record.key)).to_pydict()
        assert wanted <= set(zip(*(columns[name] for name in record.key), strict=True))


@settings(max_examples=4, suppress_health_check=SLOW)
@given(changes=st.tuples(*[edits] * len(PORTION)))
def test_what_is_read_from_spoilt_documents_stands_in_the_lake(written_to: Lake, changes: Any) -> None:
    is_kept(written_to, changes)


@pytest.mark.proof
@settings(max_examples=100, suppress_health_check=SLOW)
@given(changes=st.tuples(*[edits] * len(PORTION)))
def test_a_hundred_portions_of_spoilt_documents_stand_in_the_lake(written_to: Lake, changes: Any) -> None:
    is_kept(written_to, changes)


ERROR = [{"ErrorCode": 400, "Exception": "You have reached 60 calls per 60 seconds API limit."}]
FAILURE = {"OK": False, "StatusCode": "BadRequest", "Data": False, "Pagination": None, "Messages": [{"Content": "No."}]}
PAGES: Sequence[Any] = (
    {"orders": [fact("shipstation-order")], "total": 2, "page": 1, "pages": 0},
    {"shipments": None, "total": 0, "page": 1, "pages": 0},
    {"fulfillments": [fact("shipstation-fulfillment")], "total": 1, "page": 1, "pages": 1},
    [fact("shipstation-store")],
    {"Message": "An error has occurred.", "ExceptionMessage": "Timeout", "ExceptionType": "System.Exception"},
    {"Total": 1, "Page": 1, "SaleList": [fact("cin7-sale-row")]},
    fact("cin7-sale"),
    ERROR,
    ERROR[0],
    {"OK": True, "StatusCode": "OK", "Data": [fact("inksoft-summary")],
     "Pagination": {"TotalResults": 1, "IncludedResults": 1, "Index": 0}, "Messages": []},
    {"OK": True, "StatusCode": "OK", "Data": fact("inksoft-order"), "Pagination": None, "Messages": []},
    FAILURE,
)  # fmt: skip
READERS: Sequence[Callable[[Answer], Any]] = (
    shipstation_answer, read_order_answer, cin7_answer, read_sale_answer, inksoft_answer
)  # fmt: skip
HEADERS = ("Retry-After", "X-Rate-Limit-Reset", "X-RateLimit-Reset", "Content-Type", "Location")
statuses = st.sampled_from([200, 200, 200, 204, 301, 302, 400, 401, 403, 404, 405, 409, 418, 429, 500, 502, 503, 504])
headers = st.dictionaries(
    st.sampled_from(HEADERS),
    st.sampled_from(["", "0", "-1", "60 Seconds", "1e9", "999999999", "soon", "text/html", "/error?x", "http://[::1"])
    | st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=20),
    max_size=3,
)
bodies = st.builds(spoilt, st.sampled_from(PAGES), edits) | st.sampled_from(
    ["", " ", "null", "<html>Page not found</html>", "<!DOCTYPE html>", "[", "{}", "[]", "[[]]", '"orders"', "\ufeff{}"]
)


def is_read_or_refused(status: int, named: dict[str, str], body: str) -> None:
    """Every reader makes something of any answer, or raises from the error family, in a sentence or two."""
    answer = Answer("any.main", "https://api.example.com/x", status, {k.lower(): v for k, v in named.items()}, body)
    for reader in READERS:
        error = error_of(partial(reader, answer))
        assert error is None or len(str(error)) < 1_000


def error_of(call: Callable[[], Any]) -> ShipopsError | None:
    """What ``call`` raises from the error family; anything else it raises fails the test."""
    try:
        call()
    except ShipopsError as error:
        return error
    return None


@settings(max_examples=100, suppress_health_check=SLOW)
@given(status=statuses, named=headers, body=bodies)
def test_a_spoilt_answer_is_read_or_refused(status: int, named: dict[str, str], body: str) -> None:
    is_read_or_refused(status, named, body)


@pytest.mark.proof
@settings(max_examples=10_000, suppress_health_check=SLOW)
@given(status=statuses, named=headers, body=bodies)
def test_of_ten_thousand_spoilt_answers_each_is_read_or_refused(status: int, named: dict[str, str], body: str) -> None:
    is_read_or_refused(status, named, body)


@settings(max_examples=10, suppress_health_check=SLOW)
@given(status=statuses, named=headers, body=bodies)
def test_a_client_hands_out_what_was_sent_or_raises_from_the_error_family(
    vendor: Any, reply: Any, pace: Any, status: int, named: dict[str, str], body: str
) -> None:
    vendor.script(reply(text=body.encode("utf-8", "replace").decode(), status=status, headers=named))
    ss = ShipStationClient("s.main", base_url=vendor.url, api_key="k", api_secret="s", pace=pace)
    core = Cin7Client("c.main", base_url=vendor.url, account_id="a", application_key="k", pace=pace)
    ink = InkSoftClient("i.main", base_url=vendor.url, publisher_id=1, stores=["Otters_"], api_key="k", pace=pace)
    with ss, core, ink:
        for call in (
            ss.stores, lambda: ss.orders({}, 1), lambda: ss.shipments({}, 1), lambda: ss.fulfillments({}, 1),
            lambda: ss.order("1"), core.me, lambda: core.sale_list({}, 1), lambda: core.sale("1"),
            lambda: ink.order_summaries("Otters_", {}, 0), lambda: ink.order("Otters_", 1, None),
        ):  # fmt: skip
            error = error_of(call)
            assert error is None or str(error).startswith(("s.main: ", "c.main: ", "i.main: "))
