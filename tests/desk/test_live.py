"""``--live``: the order is read again in every system before it is told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest
from merchants import CIN7, INKSOFT, NOW, SHIPSTATION, HeldLake, Merchant, config

from shipops.config import Config
from shipops.desk import live
from shipops.errors import UnavailableError
from shipops.systems.reading import Reading


def test_every_account_is_asked_and_what_it_says_is_taken_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    there = Merchant()
    there.sale("SO-1")
    asked: list[str] = []

    class Account:
        def __init__(self, account: str) -> None:
            self.account = account

        def look_up(self, number: str, at: datetime) -> Reading:
            assert (number, at) == ("SO-1", NOW)
            asked.append(self.account)
            return there.reading if self.account == CIN7 else Reading()

    @contextmanager
    def connect(_: Config, account: str) -> Iterator[Account]:
        yield Account(account)

    monkeypatch.setattr(live, "connect", connect)
    lake = HeldLake(tmp_path, Merchant())
    live.refresh(lake, config(), "SO-1", at=NOW)
    assert sorted(asked) == [CIN7, INKSOFT, SHIPSTATION]
    assert [row.number for row in lake.merchant.reading.orders] == ["SO-1"]


def test_a_system_that_does_not_answer_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def connect(_: Config, account: str) -> Iterator[None]:
        raise UnavailableError("It did not answer.", "Try again.", account=account)
        yield

    monkeypatch.setattr(live, "connect", connect)
    with pytest.raises(UnavailableError):
        live.refresh(HeldLake(tmp_path, Merchant()), config(), "SO-1", at=NOW)
