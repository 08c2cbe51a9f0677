"""One account examined over real HTTP: let in or not, and why; clock, budget, company, publisher."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shipops.config import Config
from shipops.doctor.accounts import account, expected_calls
from shipops.doctor.observations import Observation
from shipops.doctor.run import examine
from shipops.systems.answers import Answer
from shipops.systems.examining import Heard
from tests.systems.conftest import Reply, Request, Vendor

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ACCOUNT_ID, APPLICATION_KEY = "1b4e28ba-2fa1-11d2-883f-0016d3cca427", "6fa459ea-ee8a-3ca4-894e-db77e160355e"
KEY, SECRET = "0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210"


def configured(vendor: Vendor, **changes: Any) -> Config:
    """One account of each system at the scripted vendor."""
    document: dict[str, Any] = {
        "timezone": "America/Chicago",
        "shipstation": {"main": {"base_url": vendor.url, "api_key": KEY, "api_secret": SECRET}},
        "cin7": {"main": {"base_url": vendor.url, "account_id": ACCOUNT_ID, "application_key": APPLICATION_KEY}},
        "inksoft": {"main": {"base_url": vendor.url, "publisher_id": 7, "stores": ["one"], "api_key": "k" * 20}},
        "rate": {"shipstation_per_minute": 40, "cin7_per_minute": 60_000, "inksoft_per_minute": 60_000, "share": 1.0},
    }
    for path, value in changes.items():
        system, _, key = path.partition("__")
        document[system]["main"][key] = value
    return Config.model_validate(document)


def machine_time() -> datetime:
    """The scripted vendor's clock is this machine's."""
    return datetime.now(UTC)


def look(vendor: Vendor, name: str, clock: Callable[[], datetime] = machine_time, **changes: Any) -> list[Observation]:
    return account(configured(vendor, **changes), name, NOW, clock)[0]


def wrong(told: list[Observation]) -> list[Observation]:
    return [seen for seen in told if seen.level != "ok"]


def shipstation(request: Request, **headers: str) -> Reply:
    """A ShipStation that lets everyone in."""
    name = request.path.strip("/")
    rate = {"X-Rate-Limit-Limit": "40", "X-Rate-Limit-Remaining": "38", "X-Rate-Limit-Reset": "30"} | headers
    body: Any = [] if name == "stores" else {name: [], "total": 0, "page": 1, "pages": 0}
    return Reply(body, headers=rate)


def test_an_account_that_works_has_nothing_wrong(vendor: Vendor) -> None:
    vendor.answer = shipstation
    told = look(vendor, "shipstation.main")
    assert wrong(told) == []
    assert {seen.topic for seen in told} == {"credentials", "clock", "budget"}
    assert len(vendor.requests) == 4


def test_refused_credentials_are_told_once_with_the_place_of_new_ones(vendor: Vendor) -> None:
    vendor.script(Reply({"message": "Invalid API credentials"}, status=401))
    (told,) = wrong(look(vendor, "shipstation.main"))
    assert told.topic == "credentials"
    assert "API keys" in told.to_do


def test_swapped_credentials_are_recognised(vendor: Vendor) -> None:
    def answer(request: Request) -> Reply:
        right = request.headers["api-auth-accountid"] == ACCOUNT_ID
        return (
            Reply({"Company": "Us"})
            if right
            else Reply([{"ErrorCode": 403, "Exception": "Incorrect credentials!"}], 403)
        )

    vendor.answer = answer
    (told,) = wrong(look(vendor, "cin7.main", cin7__account_id=APPLICATION_KEY, cin7__application_key=ACCOUNT_ID))
    assert told.what == "cin7.main: account_id and application_key are swapped."


def test_a_missing_permission_is_told_apart_from_refused_credentials(vendor: Vendor) -> None:
    vendor.answer = lambda request: Reply({}, 403) if "shipments" in request.path else shipstation(request)
    (told,) = wrong(look(vendor, "shipstation.main"))
    assert (told.topic, "reading shipments is refused" in told.what) == ("permission", True)


def test_several_organisations_are_explained(vendor: Vendor) -> None:
    vendor.script(Reply("", status=300, text=""))
    (told,) = wrong(look(vendor, "cin7.main"))
    assert "one organisation only" in told.to_do
    assert "Integrations > ShipStation" in told.to_do


@pytest.mark.parametrize(
    ("minutes", "words"), [(1, None), (5, "5 minutes ahead"), (-5, "5 minutes behind")], ids=["small", "fast", "slow"]
)
def test_a_clock_that_is_off_is_told(vendor: Vendor, minutes: int, words: str | None) -> None:
    vendor.answer = shipstation
    told = wrong(look(vendor, "shipstation.main", lambda: machine_time() + timedelta(minutes=minutes)))
    assert [words in seen.what for seen in told if words] == ([True] if words else [])
    assert len(told) == (1 if words else 0)


@pytest.mark.parametrize("date", ["", "yesterday", "Sun, 99 Nov 2026 12:00:00 GMT", "0"])
def test_a_date_header_that_says_nothing_is_no_clock(date: str) -> None:
    assert Heard(Answer("a", "https://x", 200, {"date": date}, ""), None, None, NOW).skew is None


def test_a_key_that_others_use_up_is_told(vendor: Vendor) -> None:
    vendor.answer = lambda request: shipstation(request, **{"X-Rate-Limit-Remaining": "5"})
    (told,) = wrong(look(vendor, "shipstation.main"))
    assert (told.topic, told.level) == ("budget", "warning")


def test_a_limit_below_the_configured_rate_is_told(vendor: Vendor) -> None:
    vendor.answer = lambda request: shipstation(request, **{"X-Rate-Limit-Limit": "30", "X-Rate-Limit-Remaining": "29"})
    (told,) = wrong(look(vendor, "shipstation.main"))
    assert "shipstation_per_minute = 30" in told.to_do


def inksoft(publisher: int) -> Callable[[Request], Reply]:
    store = {"StoreId": 5, "Name": "One", "StoreUri": "one", "PublisherId": publisher}
    return lambda request: Reply({"OK": True, "Data": store if "GetStoreData" in request.path else []})


@pytest.mark.parametrize(("publisher", "problems"), [(7, 0), (8, 1)])
def test_the_publisher_is_compared(vendor: Vendor, publisher: int, problems: int) -> None:
    vendor.answer = inksoft(publisher)
    told = wrong(look(vendor, "inksoft.main"))
    assert len(told) == problems
    assert all("belongs to publisher 8, not 7" in seen.what for seen in told)


def test_a_store_that_does_not_exist_is_told_by_its_name(vendor: Vendor) -> None:
    vendor.answer = lambda _: Reply(text="<html>nothing</html>", status=404, headers={"Content-Type": "text/html"})
    (told,) = wrong(look(vendor, "inksoft.main"))
    assert "one" in told.what


def test_the_key_is_sent_and_never_told(vendor: Vendor) -> None:
    vendor.answer = lambda _: Reply({"OK": False, "Messages": [{"Content": f"bad key {'k' * 20}"}]}, 400)
    told = look(vendor, "inksoft.main")
    assert "k" * 20 in vendor.requests[0].headers["x-api-key"]
    assert all("k" * 20 not in seen.what + seen.to_do for seen in told)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"cin7__account_id": f" {ACCOUNT_ID}"}, "blank"),
        ({"cin7__account_id": "…"}, "characters that no key has"),
        ({"cin7__account_id": '"' + ACCOUNT_ID + '"'}, "quotes"),
        ({"cin7__account_id": ""}, "is empty"),
        ({"cin7__account_id": KEY}, "form of a ShipStation key"),
        ({"cin7__account_id": APPLICATION_KEY}, "are the same text"),
    ],
)
def test_credentials_that_cannot_be_right_are_told_without_their_value(
    vendor: Vendor, changes: dict[str, str], words: str
) -> None:
    vendor.answer = lambda _: Reply({"Company": "Us"})
    told = [seen for seen in look(vendor, "cin7.main", **changes) if seen.topic == "keys"]
    assert any(words in seen.what for seen in told)
    assert all(value.strip() not in seen.what for seen in told for value in changes.values() if len(value) > 3)


def test_a_key_of_another_system_is_recognised(vendor: Vendor) -> None:
    vendor.answer = shipstation
    told = look(vendor, "shipstation.main", shipstation__api_key=ACCOUNT_ID)
    assert any("form of a Cin7 or InkSoft key" in seen.what for seen in told)
    (shared,) = [seen for seen in look(vendor, "cin7.main", shipstation__api_key=ACCOUNT_ID) if seen.topic == "keys"]
    assert "hold the same credentials" in shared.what


def test_one_account_that_fails_does_not_hide_the_others(vendor: Vendor) -> None:
    vendor.answer = lambda request: shipstation(request) if request.path in ("/stores",) else Reply(status=500)
    config = configured(vendor)
    asked: list[str] = []
    told = examine(config, None, now=NOW, clock=lambda: NOW, told=asked.append)
    assert asked == list(config.accounts)
    by_account = {seen.subject for seen in told.observations}
    assert by_account == {*config.accounts, "links"}
    assert any(seen.subject == "shipstation.main" and seen.level == "ok" for seen in told.observations)
    assert told.problems >= 2


def test_the_cost_is_known_beforehand(vendor: Vendor) -> None:
    config = configured(vendor)
    assert expected_calls(config) == 4 + 2 + 2


def test_a_store_that_tells_its_orders_but_not_its_publisher_is_only_a_warning(vendor: Vendor) -> None:
    gone = Reply({"OK": False, "StatusCode": "NotFound", "Messages": []}, 404)
    vendor.answer = lambda request: gone if "GetStoreData" in request.path else Reply({"OK": True, "Data": []})
    assert [(seen.topic, seen.level) for seen in wrong(look(vendor, "inksoft.main"))] == [("publisher", "warning")]


def test_stores_that_are_no_list_are_no_empty_list(vendor: Vendor) -> None:
    vendor.answer = lambda _: Reply({"message": "soon"})
    (told,) = wrong(look(vendor, "shipstation.main"))
    assert "no list of stores" in told.what


def test_an_examination_is_also_a_table(vendor: Vendor) -> None:
    vendor.answer = shipstation
    told = examine(configured(vendor), None, now=NOW, clock=machine_time, told=lambda _: None)
    assert list(told.frame["what"]) == [seen.what for seen in told.observations]
    assert told.to_dict()["problems"] == told.problems
