"""A whole check against a feed on loopback: what is asked, what is told."""

from __future__ import annotations

import base64
import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from shipops.config import Config, Feed
from shipops.errors import ConfigError
from shipops.systems.custom_store import FeedCheck, FeedClient, check, check_feed, window
from shipops.systems.exchange import Bounds
from tests.systems.custom_store_feed import FeedServer, Said, feed_server, numbered, order, orders

UNTIL = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
ASKED = window(UNTIL - timedelta(days=1), UNTIL)
PASSWORD = "päss & wörd~/+"
USER = "feed user"

Checker = Callable[..., FeedCheck]


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with feed_server() as served:
        yield served


@pytest.fixture
def checked(server: FeedServer) -> Checker:
    """Check the server's feed, with settings of ``[feed.main]`` and of the client."""

    def run(path: str = "/feed.aspx", *, body_limit: int = 2**20, seconds: float = 20.0, **settings: Any) -> FeedCheck:
        feed = Feed(url=server.url + path, username=USER, password=PASSWORD, **settings)
        with FeedClient("feed.main", feed, bounds=Bounds(body=body_limit, seconds=seconds)) as client:
            return check_feed("main", feed, ASKED, client)

    return run


def test_a_request_stands_on_the_wire_as_shipstation_writes_it(server: FeedServer, checked: Checker) -> None:
    server.say_pages(orders(order()))
    checked()
    assert server.asked[0].target == (
        "/feed.aspx?action=export&start_date=11%2f21%2f2026+06%3a00&end_date=11%2f22%2f2026+06%3a00&page=1"
    )
    assert server.verbs == {"GET"}


def test_credentials_are_sent_with_the_first_request(server: FeedServer, checked: Checker) -> None:
    checked()
    kind, _, pair = server.asked[0].headers["authorization"].partition(" ")
    assert (kind, base64.b64decode(pair).decode()) == ("Basic", f"{USER}:{PASSWORD}")


def test_credentials_can_be_part_of_the_query(server: FeedServer, checked: Checker) -> None:
    checked(auth="query")
    assert server.asked[0].target.endswith("&SS-UserName=feed+user&SS-Password=p%c3%a4ss+%26+w%c3%b6rd%7e%2f%2b")
    assert "authorization" not in server.asked[0].headers


def test_an_address_keeps_its_own_query_and_its_last_slash(server: FeedServer, checked: Checker) -> None:
    result = checked("/shop/?wc-api=wc_shipstation")
    assert server.asked[0].target.startswith("/shop/?wc-api=wc_shipstation&action=export&")
    assert result.url == f"{server.url}/shop/"


def test_every_announced_page_is_asked_for_and_one_more(server: FeedServer, checked: Checker) -> None:
    server.say_pages(orders(numbered(1), pages="3"), orders(numbered(2), pages="3"), orders(numbered(3), pages="3"))
    result = checked()
    assert [asked.page for asked in server.asked][:4] == [1, 2, 3, 4]
    assert (result.pages_announced, result.pages_read, len(result.orders)) == (3, 3, 3)
    assert result.all_importable


def stamped(number: int, at: datetime) -> str:
    return numbered(number, LastModified=f"{at:%m/%d/%Y %H:%M}")


@pytest.mark.parametrize(("zone", "words"), [
    ("UTC", ()), ("America/Los_Angeles", ("ahead: US Pacific time",)), ("Etc/GMT+5", ("5 h ahead",)),
    ("Etc/GMT-10", ("10 h behind",)),
])  # fmt: skip
def test_a_feed_that_reads_the_window_on_another_clock_is_found_out(
    server: FeedServer, checked: Checker, zone: str, words: tuple[str, ...]
) -> None:
    modified = [UNTIL - timedelta(hours=hours, minutes=1) for hours in range(48)]

    def answer(asked: Any) -> Said:
        start, end = (
            datetime.strptime(asked.query[name], "%m/%d/%Y %H:%M").replace(tzinfo=ZoneInfo(zone))
            for name in ("start_date", "end_date")
        )
        fitting = [stamped(number, at) for number, at in enumerate(modified) if start <= at <= end]
        return Said(orders(*fitting))

    server.answer = answer
    told = [remark for remark in checked().remarks if "clock" in remark]
    assert len(told) == len(words)
    assert all(word in remark for word, remark in zip(words, told, strict=True))


def test_orders_behind_the_announced_end_never_arrive(server: FeedServer, checked: Checker) -> None:
    server.say_pages(orders(numbered(1)), beyond=orders(numbered(2, 3)))
    result = checked()
    assert result.never_asked_for == 2
    assert not result.all_importable
    assert any("never asks" in remark for remark in result.remarks)


def test_a_feed_that_sends_the_same_whatever_is_asked_is_complete(server: FeedServer, checked: Checker) -> None:
    server.say(orders(numbered(1, 2)))
    result = checked()
    assert result.all_importable
    (remark,) = result.remarks
    assert "may pass over start_date and end_date" in remark


def test_a_feed_that_sends_the_same_page_again_is_not_asked_for_ever(server: FeedServer, checked: Checker) -> None:
    server.say(orders(numbered(1), pages="900"))
    result = checked()
    assert len(server.asked) == 2
    assert any("passes over page" in remark for remark in result.remarks)
    assert [verdict.outcome for verdict in result.orders] == ["repeat", "import"]


def test_pages_that_stop_coming_are_told(server: FeedServer, checked: Checker) -> None:
    server.say_pages(orders(numbered(1), pages="5"), beyond=orders(pages="5"))
    result = checked()
    assert "The feed announces 5 pages; page 2 is empty." in result.remarks
    assert [asked.page for asked in server.asked] == [1, 2]


@pytest.mark.parametrize("pages", ["0", "-1"])
def test_orders_under_a_count_of_no_pages_are_told(server: FeedServer, checked: Checker, pages: str) -> None:
    server.say_pages(orders(numbered(1), pages=pages))
    assert f"The feed announces {pages} pages and sends 1 orders." in checked().remarks


@pytest.mark.parametrize("pages", [None, "many", "", "99999", "1.0"])
def test_a_count_that_is_none_means_one_page(server: FeedServer, checked: Checker, pages: str | None) -> None:
    server.say_pages(orders(numbered(1), pages=pages))
    result = checked()
    assert result.pages_announced is None
    assert result.pages_read == 1
    assert any("one page is assumed" in remark for remark in result.remarks)


def test_no_orders_on_no_pages_is_all_well(server: FeedServer, checked: Checker) -> None:
    server.say(orders(pages="0"))
    result = checked()
    assert (result.all_importable, result.orders, result.remarks) == (True, (), ())
    assert len(server.asked) == 1


@pytest.mark.parametrize(("said", "code", "word"), [
    (Said(b"", 300), "multiple-choices", "status 300"),
    (Said(b"", 302, {"Location": "/login"}), "redirect", "status 302"),
    (Said(b"", 401), "credentials", "status 401"),
    (Said(b"", 403), "credentials", "status 403"),
    (Said(b'{"success":false,"data":"Invalid authentication key"}', 400), "credentials", "Invalid authentication key"),
    (Said(b'{"message":"Invalid action"}', 400), "refused", "Invalid action"),
    (Said(b"<html>gone</html>", 404), "not-found", "status 404"),
    (Said(b"stack trace", 500), "server-error", "stack trace"),
    (Said(b"<fault><faultcode>401</faultcode><faultstring>no</faultstring></fault>"), "credentials", "fault 401"),
    (Said(b"<fault><faultcode>500</faultcode><faultstring>no db</faultstring></fault>"), "fault", '"no db"'),
    (Said(b""), "empty", "an empty body"),
    (Said(b" \r\n"), "empty", "an empty body"),
    (Said(b'<?xml version="1.0" encoding="utf-8"?>'), "empty", "no root element"),
    (Said(b'{"error":"no such store"}'), "json", "no such store"),
    (Said(b"[]"), "json", "JSON"),
    (Said(b"<!DOCTYPE html><html><body><p>Log in<br></body></html>"), "html", "web page"),
    (Said(b"<html><body/></html>"), "html", "web page"),
    (Said(b"<Order><OrderID>1</OrderID></Order>"), "missing-root", "no Orders element"),
    (Said(b"<Order/><Order/>"), "missing-root", "no Orders element"),
    (Said(b"<orders/>"), "missing-root", "root is orders"),
    (Said(b"<Orders><Order><OrderNumber>A & B</OrderNumber></Order></Orders>"), "error-in-xml", "unescaped &"),
    (Said(b"<Orders><Order><Notes>&nbsp;</Notes></Order></Orders>"), "error-in-xml", "&nbsp;"),
    (Said(b'\n<?xml version="1.0"?><Orders/>'), "error-in-xml", "before <?xml"),
    (Said(orders(order())[:-20]), "error-in-xml", "no end"),
    (Said(b"no such table"), "error-in-xml", "no XML"),
    (Said(orders(order()), announced=100_000), "unreachable", "broke off"),
    (Said(b"not gzip", headers={"Content-Encoding": "gzip"}), "unreachable", "cannot be unpacked"),
])  # fmt: skip
def test_what_comes_instead_of_orders_is_explained(
    server: FeedServer, checked: Checker, said: Said, code: str, word: str
) -> None:
    server.answer = lambda _: said
    result = checked()
    assert result.trouble is not None
    assert (result.trouble.code, result.trouble.page) == (code, 1)
    assert word in result.trouble.said
    assert result.trouble.explanation.menu
    assert not result.readable


def test_a_redirect_is_not_followed(server: FeedServer, checked: Checker) -> None:
    server.answer = lambda _: Said(b"", 301, {"Location": f"{server.url}/elsewhere"})
    checked()
    assert len(server.asked) == 1


def test_what_was_read_before_a_broken_page_is_kept(server: FeedServer, checked: Checker) -> None:
    server.say_pages(orders(numbered(1, 2), pages="2"), orders(numbered(3), pages="2")[:-30])
    result = checked()
    assert [verdict.number for verdict in result.orders] == ["N1", "N2"]
    assert result.trouble is not None
    assert result.trouble.page == 2
    assert not result.readable


def test_an_empty_answer_is_harmless_when_a_longer_time_brings_orders(server: FeedServer, checked: Checker) -> None:
    asked_days = lambda asked: asked.query["start_date"]  # noqa: E731
    server.answer = lambda asked: Said(b"" if asked_days(asked).startswith("11/21") else orders(numbered(1)))
    result = checked()
    assert result.trouble is not None
    assert (result.trouble.code, result.trouble.harmless) == ("empty", True)
    assert result.all_importable


def test_an_empty_answer_that_stays_empty_is_not_called_harmless(server: FeedServer, checked: Checker) -> None:
    server.say(b"")
    assert not checked().readable
    assert len(server.asked) == 2


def test_a_body_without_end_is_left_after_the_limit(server: FeedServer, checked: Checker) -> None:
    def endless() -> Iterator[bytes]:
        yield b"<Orders>"
        for _ in range(16 * 1024):
            yield b"<Order>" + b" " * 2**16

    server.answer = lambda _: Said(endless())
    result = checked()
    assert result.trouble is not None
    assert result.trouble.code == "too-large"
    assert "is larger than 1 MB" in result.trouble.said
    assert server.sent < 2**27


def test_a_body_that_takes_too_long_is_left(server: FeedServer, checked: Checker) -> None:
    server.say(orders(order()))
    result = checked(seconds=-1.0)
    assert result.trouble is not None
    assert "did not answer in time" in result.trouble.said


@pytest.mark.parametrize("bomb", [
    b'<!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;">]><Orders><Order>&b;</Order></Orders>',
    b'<!DOCTYPE Orders [<!ENTITY x SYSTEM "file:///etc/passwd">]><Orders><Order>&x;</Order></Orders>',
    b'<!DOCTYPE Orders SYSTEM "http://127.0.0.1:9/x.dtd"><Orders/>',
])  # fmt: skip
def test_a_document_type_is_refused_unread(server: FeedServer, checked: Checker, bomb: bytes) -> None:
    server.say(bomb)
    result = checked()
    assert result.trouble is not None
    assert result.trouble.code == "document-type"
    assert result.orders == ()


@pytest.mark.parametrize("xml", [
    b"<Orders><Order>" + b"<a>" * 40 + b"</a>" * 40 + b"</Order></Orders>",
    b"<Orders><Order>" + b"<a/>" * 20_001 + b"</Order></Orders>",
    b"<Orders>" + b"<Order/>" * 10_001 + b"</Orders>",
])  # fmt: skip
def test_a_document_beyond_all_measure_is_refused(server: FeedServer, checked: Checker, xml: bytes) -> None:
    server.say(xml)
    result = checked()
    assert result.trouble is not None
    assert result.trouble.code == "too-large"


@pytest.mark.parametrize("auth", ["basic", "query"])
@pytest.mark.parametrize("status", [200, 302, 401, 500])
def test_credentials_are_never_told_nor_logged(
    server: FeedServer, checked: Checker, auth: str, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    def echo(asked: Any) -> Said:
        return Said(f"{asked.target} {asked.headers} {USER} {PASSWORD}".encode(), status)

    server.answer = echo
    told = str(checked("/feed?auth_key=topsecretkey", auth=auth).to_dict()) + caplog.text
    pair = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
    secrets = (USER, PASSWORD, pair, "feed+user", "p%c3%a4ss", "topsecretkey")
    assert [secret for secret in secrets if secret in told] == []


def test_a_feed_that_is_not_there_is_told_without_credentials(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    feed = Feed(url="http://127.0.0.1:9/feed", username=USER, password=PASSWORD, auth="query")
    with FeedClient("feed.main", feed) as client:
        result = check_feed("main", feed, ASKED, client)
    assert result.trouble is not None
    assert result.trouble.code == "unreachable"
    assert "p%c3%a4ss" not in str(result.to_dict()) + caplog.text


def configured(*names: str) -> Config:
    feed = {"url": "http://127.0.0.1:9/", "username": "u", "password": "p"}
    return Config.model_validate({"feed": dict.fromkeys(names, feed)})


def test_no_feed_says_what_to_add() -> None:
    with pytest.raises(ConfigError, match=r"\[feed\.main\]"):
        check(configured(), "", ASKED)


def test_an_unknown_feed_says_which_there_are() -> None:
    with pytest.raises(ConfigError, match="There is a, b"):
        check(configured("a", "b"), "c", ASKED)


def test_of_several_feeds_one_must_be_named() -> None:
    with pytest.raises(ConfigError, match="Name one of them: a, b"):
        check(configured("a", "b"), "", ASKED)


def test_the_only_feed_needs_no_name() -> None:
    assert check(configured("only"), "", ASKED).feed == "only"


def test_a_window_without_a_minute_is_refused() -> None:
    with pytest.raises(ConfigError, match="at least a minute"):
        window(UNTIL, UNTIL + timedelta(seconds=59))


def test_a_window_is_told_in_utc_whatever_zone_it_is_asked_in() -> None:
    west = datetime.fromisoformat("2026-11-21T22:00:59-08:00")
    assert window(west - timedelta(hours=1), west).told == ("11/22/2026 05:00", "11/22/2026 06:00")
