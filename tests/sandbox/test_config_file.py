"""The configuration a sandbox writes for itself."""

from __future__ import annotations

import tomllib
from typing import Any

from shipops.sandbox.config_file import config_text


def read(world: Any, rate: int | None = None) -> dict[str, Any]:
    return tomllib.loads(config_text(world, "http://127.0.0.1:8123", rate=rate))


def test_each_account_is_reached_under_its_own_path_with_its_credentials(make: Any) -> None:
    config = read(make.world())
    assert config["shipstation"]["main"] == {
        "base_url": "http://127.0.0.1:8123/shipstation",
        "api_key": "sandbox-key",
        "api_secret": "sandbox-secret",
    }
    assert config["cin7"]["main"]["base_url"] == "http://127.0.0.1:8123/cin7/ExternalApi/v2"
    assert config["inksoft"]["main"]["stores"] == ["Falcons_", "kiosk_north"]
    assert config["timezone"] == "America/Chicago"


def test_three_links_join_the_sources_to_their_stores(make: Any) -> None:
    links = read(make.world())["link"]
    assert [(link["source"], link["store_id"], link["method"], link["order_number"]) for link in links] == [
        ("cin7.main", 34567, "custom_store", "auto"),
        ("cin7.main", 34568, "custom_store", "auto"),
        ("inksoft.main", 41200, "native", "auto"),
    ]
    assert [link.get("only") for link in links] == [
        {"locations": ["Main Warehouse"]},
        {"locations": ["East Warehouse"]},
        None,
    ]


def test_rates_are_written_only_when_they_were_asked_for(make: Any) -> None:
    assert "rate" not in read(make.world())
    assert read(make.world(), rate=6000)["rate"] == {
        "shipstation_per_minute": 6000,
        "cin7_per_minute": 6000,
        "inksoft_per_minute": 6000,
        "share": 1.0,
    }


def test_store_names_with_quotes_and_letters_of_any_kind_survive(make: Any) -> None:
    world = make.world()
    world.inksoft.api_key = 'a"b\\ç😀'
    assert read(world)["inksoft"]["main"]["api_key"] == 'a"b\\ç😀'
