"""``[feed.NAME]`` of shipops.toml."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from shipops.config import Config
from shipops.errors import ConfigError

Reader = Callable[..., Config]

FEED = """
[feed.main]
url = "https://shop.example/shipstation/?wc-api=x"
username = "feed-user-material"
password = "feed-password-material"
"""


def test_a_feed_has_its_defaults(read: Reader) -> None:
    feed = read(FEED).feed["main"]
    assert (feed.auth, feed.statuses, feed.where_rules_differ) == ("basic", None, "accept")


def test_a_feed_s_address_is_kept_to_the_letter(read: Reader) -> None:
    assert read(FEED).feed["main"].url == "https://shop.example/shipstation/?wc-api=x"


def test_a_feed_s_status_names_are_kept_as_written(read: Reader) -> None:
    feed = read(FEED + '[feed.main.statuses]\npaid = ["Paid", "Ready To Ship"]\non_hold = ["Held"]').feed["main"]
    assert feed.statuses is not None
    assert (feed.statuses.paid, feed.statuses.on_hold, feed.statuses.unpaid) == (
        ("Paid", "Ready To Ship"),
        ("Held",),
        (),
    )


def test_a_feed_is_no_account_to_pull(read: Reader) -> None:
    assert read(FEED).accounts == ()


def test_a_feed_s_credentials_come_from_the_environment(read: Reader) -> None:
    environment = {"SHIPOPS_FEED_MAIN_USERNAME": "u", "SHIPOPS_FEED_MAIN_PASSWORD": "p"}
    feed = read('[feed.main]\nurl = "https://shop.example"', **environment).feed["main"]
    assert (feed.username.get_secret_value(), feed.password.get_secret_value()) == ("u", "p")


def test_a_missing_credential_names_its_variable(read: Reader) -> None:
    with pytest.raises(ConfigError, match="SHIPOPS_FEED_MAIN_PASSWORD"):
        read(FEED.replace('password = "feed-password-material"', ""))


def test_a_feed_s_credentials_show_in_no_text_of_the_configuration(read: Reader) -> None:
    config = read(FEED)
    told = repr(config) + config.model_dump_json()
    assert "material" not in told


@pytest.mark.parametrize(("text", "told"), [
    (FEED + "pasword = 1", "Did you mean password?"),
    (FEED + '[feed.main.statuses]\nonhold = ["x"]', "Did you mean on_hold?"),
    (FEED + '[feed.main.statuses]\npaid = "paid"', "feed.main.statuses.paid"),
    (FEED + 'auth = "digest"', "'basic' or 'query'"),
    (FEED + 'where_rules_differ = "ask"', "'accept' or 'reject'"),
    (FEED.replace("https://shop", "ftp://shop"), "https://"),
    (FEED.replace("https://shop", "https://:0/shop"), "https://"),
    (FEED.replace("https://shop", "https://[shop"), "https://"),
    (FEED.replace("https://shop", "https://user:pass@shop"), "no user name"),
    (FEED.replace("?wc-api=x", "#x"), "no #"),
    (FEED.replace("?wc-api=x", "é"), "plain characters"),
])  # fmt: skip
def test_a_mistake_in_a_feed_is_explained(read: Reader, text: str, told: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read(text)
    assert told in str(caught.value)
    assert "pass@" not in str(caught.value)
