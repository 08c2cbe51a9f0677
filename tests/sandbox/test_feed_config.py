"""The feeds in the configuration a sandbox writes for itself."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from shipops.config import read_config
from shipops.sandbox.config_file import config_text


def test_each_feed_of_a_store_stands_in_the_file_with_its_statuses(make: Any) -> None:
    feeds = tomllib.loads(config_text(make.world(), "http://127.0.0.1:8123", rate=None))["feed"]
    assert feeds == {
        "cin7_main_warehouse": {
            "url": "http://127.0.0.1:8123/feeds/cin7/main_warehouse",
            "username": "orders@larkspur.example",
            "password": "sandbox-password",
            "statuses": {"paid": ["authorised", "draft", "Paid"], "shipped": ["shipped"], "cancelled": ["voided"]},
        },
        "inksoft": {
            "url": "http://127.0.0.1:8123/feeds/inksoft/70001",
            "username": "fulfilment@larkspur.example",
            "password": "sandbox-password",
            "statuses": {
                "unpaid": ["Open"],
                "paid": ["ReadyToShip"],
                "shipped": ["Complete"],
                "cancelled": ["Cancelled"],
            },
        },
    }


def test_the_written_feeds_can_be_read_and_opened(make: Any, sandbox: Any, tmp_path: Path) -> None:
    path = tmp_path / "shipops.toml"
    path.write_text(config_text(make.world(), sandbox.base_url, rate=None), encoding="utf-8")
    window = {"action": "export", "start_date": "11/01/2026 00:00", "end_date": "11/22/2026 00:00"}
    feeds = read_config(path).feed
    assert set(feeds) == {"cin7_main_warehouse", "inksoft"}
    for feed in feeds.values():
        login = (feed.username.get_secret_value(), feed.password.get_secret_value())
        assert sandbox.bare.get(feed.url, params=window, auth=login).text.startswith("<?xml")
