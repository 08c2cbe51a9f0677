"""Whatever is written to InkSoft or sent to a feed gets an answer, and no order is ever shipped beyond its lines."""

from __future__ import annotations

import base64
import json
from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shipops.sandbox.calls import JSON, Call, Reply
from shipops.sandbox.faults import Faults
from shipops.sandbox.feeds.accounts import feeds_of
from shipops.sandbox.feeds.server import Feeds
from shipops.sandbox.inksoft.api import InkSoft
from shipops.sandbox.settings import Assumptions
from tests.sandbox.feed_calls import notice

# The fixtures only make documents: nothing of them is left over from one example to the next.
again = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
WORDS = st.sampled_from(
    ["[1001]", "[1001,1002]", "['x']", "[", "true", "1e999999999", "{}", "JSONCamelCase", "9" * 5000]
)
VALUES = WORDS | st.text(min_size=1, max_size=20)
FIELDS = st.sampled_from(
    [
        "OrderIds",
        "TrackingNumber",
        "MarkOrderAsCompleted",
        "NotifyCustomer",
        "Email",
        "Password",
        "SessionToken",
        "Format",
    ]
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
BODIES = (
    st.dictionaries(FIELDS, VALUES | ANYTHING, max_size=5).map(lambda body: json.dumps(body).encode())
    | st.lists(st.tuples(FIELDS, VALUES), max_size=4).map(
        lambda pairs: "&".join("=".join(pair) for pair in pairs).encode()
    )
    | st.binary(max_size=30)
)
METHODS = ["CreateOrderShipments", "SignIn", "SignOut", "GetOrCreateSessionWithApiKey", "GetOrder", "Nothing"]


@pytest.fixture
def api(make: Any) -> InkSoft:
    return InkSoft(make.world(), rate=None, faults=Faults(), assumptions=Assumptions())


@again
@given(method=st.sampled_from(METHODS), body=BODIES)
def test_inksoft_answers_anything_that_is_posted(api: InkSoft, method: str, body: bytes) -> None:
    headers = {"x-api-key": api.account.api_key}
    reply = api.answer(Call("POST", f"Falcons_/Api2/{method}", {}, headers, body))
    if reply.media_type == JSON:
        json.loads(reply.body)
    assert reply.status in (200, 400, 404, 405, 501)


def feed_call(feeds: Feeds, path: str, **call: Any) -> Reply:
    feed = next(feed for feed in feeds_of(feeds.world) if feed.path == path)
    login = base64.b64encode(f"{feed.username}:{feed.password}".encode()).decode()
    reply = feeds.answer(Call(path=path, headers={"authorization": f"Basic {login}"}, **call))
    assert isinstance(reply, Reply)
    return reply


PATHS = st.sampled_from(["cin7/main_warehouse", "inksoft/70001"])
QUERIES = st.dictionaries(st.sampled_from(["start_date", "end_date", "page", "action", "order_number"]), VALUES)


@again
@given(path=PATHS, method=st.sampled_from(["GET", "POST"]), query=QUERIES, body=st.binary(max_size=50))
def test_a_feed_answers_any_call(make: Any, path: str, method: str, query: dict[str, str], body: bytes) -> None:
    feeds = Feeds(make.world(), faults=Faults(), assumptions=Assumptions())
    action = {"GET": "export", "POST": "shipnotify"}[method]
    reply = feed_call(feeds, path, method=method, query={"action": action, **query}, body=body)
    assert reply.status in (200, 400, 404)


NOTICES = st.lists(st.tuples(st.sampled_from(["A", "B", "C"]), st.integers(0, 3)), min_size=1, max_size=6)


@again
@given(NOTICES)
def test_told_quantities_never_pass_what_was_ordered_and_no_number_stands_twice(
    make: Any, told: list[tuple[str, int]]
) -> None:
    world = make.world()
    feeds = Feeds(world, faults=Faults(), assumptions=Assumptions())
    for tracking, quantity in told:
        body = notice("1001", tracking, ("B8800", quantity)).encode()
        query = {"action": "shipnotify"}
        assert feed_call(feeds, "inksoft/70001", method="POST", query=query, body=body).status == 200
    order = next(order for order in world.inksoft.orders if order.id == 1001)
    packages = [package for shipment in order.shipments for package in shipment.packages]
    sent = sum(item.quantity for package in packages for item in package.items)
    first = dict(reversed(told))
    assert sent == min(2, sum(first.values()))
    assert max(Counter(package.tracking_number for package in packages).values()) == 1
    assert order.shipped is (sent == 2)


@again
@given(NOTICES)
def test_a_ship_stage_is_authorised_once_the_notices_cover_what_was_packed(
    make: Any, told: list[tuple[str, int]]
) -> None:
    world = make.world()
    feeds = Feeds(world, faults=Faults(), assumptions=Assumptions())
    fulfilment = world.cin7.sales[0].fulfilments[0]
    for tracking, quantity in told:
        body = notice(fulfilment.task_id, tracking, ("TEE-RED-M", quantity)).encode()
        feed_call(feeds, "cin7/main_warehouse", method="POST", query={"action": "shipnotify"}, body=body)
    first = dict(reversed(told))
    assert {line.tracking_number for line in fulfilment.ship_lines} == set(first)
    assert len(fulfilment.ship_lines) == len(first)
    assert (fulfilment.ship_status == "AUTHORISED") is (sum(first.values()) >= 2)
