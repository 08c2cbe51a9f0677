"""``--live``: the order is read again in every system before it is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest
from merchants import CIN7, INKSOFT, NOW, SHIPSTATION, HeldLake, Merchant, config

from shipops.config import Config
from shipops.desk import live
from shipops.errors import ConfigError, ShipopsError, UnavailableError
from shipops.systems.reading import Reading

Answers = Mapping[str, Reading | ShipopsError]
NOT_ASKED = Reading()
DOWN = UnavailableError("inksoft.main: nothing answers.", "Try again.", account=INKSOFT)


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Callable[[Answers], list[str]]:
    """Has every account answer as told, an account not named with nothing; gives who was asked."""

    def answer(answers: Answers) -> list[str]:
        asked: list[str] = []

        class Account:
            calls = 1

            def __init__(self, account: str) -> None:
                self.account = account
                if answers.get(account) is NOT_ASKED:
                    self.calls = 0

            def look_up(self, number: str, at: datetime) -> Reading:
                assert (number, at) == ("SO-1", NOW)
                asked.append(self.account)
                answered = answers.get(self.account, Reading())
                if isinstance(answered, ShipopsError):
                    raise answered
                return answered

        @contextmanager
        def connect(_: Config, account: str) -> Iterator[Account]:
            yield Account(account)

        monkeypatch.setattr(live, "connect", connect)
        return asked

    return answer


@pytest.fixture
def there() -> Reading:
    merchant = Merchant()
    merchant.sale("SO-1")
    return merchant.reading


@pytest.fixture
def lake(tmp_path: Path) -> HeldLake:
    return HeldLake(tmp_path, Merchant())


def _numbers(lake: HeldLake) -> list[str]:
    return [row.number for row in lake.merchant.reading.orders]


def test_every_account_is_asked_and_what_it_says_is_taken_over(
    answering: Callable[[Answers], list[str]], there: Reading, lake: HeldLake
) -> None:
    asked = answering({CIN7: there})
    assert live.refresh(lake, config(), "SO-1", at=NOW) == ()
    assert sorted(asked) == [CIN7, INKSOFT, SHIPSTATION]
    assert _numbers(lake) == ["SO-1"]


def test_what_answered_is_taken_over_and_what_did_not_is_named(
    answering: Callable[[Answers], list[str]], there: Reading, lake: HeldLake
) -> None:
    answering({CIN7: there, INKSOFT: DOWN})
    (unread,) = live.refresh(lake, config(), "SO-1", at=NOW)
    assert (unread.account, unread.message) == (INKSOFT, "inksoft.main: nothing answers. Try again.")
    assert _numbers(lake) == ["SO-1"]


def test_an_account_that_is_set_up_wrongly_does_not_spoil_the_others(
    answering: Callable[[Answers], list[str]], there: Reading, lake: HeldLake
) -> None:
    answering({CIN7: there, SHIPSTATION: ConfigError("base_url of shipstation.main is no address.", "Write one.")})
    assert [unread.account for unread in live.refresh(lake, config(), "SO-1", at=NOW)] == [SHIPSTATION]
    assert _numbers(lake) == ["SO-1"]


def test_that_no_account_answers_is_an_error(answering: Callable[[Answers], list[str]], lake: HeldLake) -> None:
    answering(dict.fromkeys((CIN7, INKSOFT, SHIPSTATION), DOWN))
    with pytest.raises(UnavailableError):
        live.refresh(lake, config(), "SO-1", at=NOW)


def test_a_system_that_had_no_reason_to_be_asked_is_no_answer(
    answering: Callable[[Answers], list[str]], lake: HeldLake
) -> None:
    answering({CIN7: DOWN, INKSOFT: NOT_ASKED, SHIPSTATION: DOWN})
    with pytest.raises(UnavailableError):
        live.refresh(lake, config(), "SO-1", at=NOW)
