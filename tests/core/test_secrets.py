"""A secret is found in whatever form it was written, and nothing shows what it is."""

from __future__ import annotations

import base64
import csv
import html
import io
import json
import re
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipops.config import FILE_NAME, Config, read_config
from shipops.config.secrets import Secrets, keys_of, secrets_of

SECRET = 's3cr/et+"<ü&\\ key='
TOML = """
[shipstation.main]
api_key = "ss-key-0001"
api_secret = "ss-secret-0001"
[cin7.main]
account_id = "c7-account-0001"
application_key = "c7-key-0001"
[feed.shop]
url = "https://shop.example/feed"
username = "shipstation"
password = "feed-password"
[alert.ops]
urls = ["mailto://me:mail%21pass@mail.example", "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"]
heartbeat = "https://hc.example/6f1c2a7e-0d5b-4a37-9d3c"
[desk]
password = "desk-password"
"""


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    path = tmp_path_factory.mktemp("shop") / FILE_NAME
    path.write_text(TOML, encoding="utf-8")
    return read_config(path, {})


def in_csv(text: str) -> str:
    file = io.StringIO()
    csv.writer(file).writerow([text])
    return file.getvalue()


FORMS = {
    "plain": str,
    "url": lambda text: quote(text, safe=""),
    "path": quote,
    "form": quote_plus,
    "url in lower case": lambda text: re.sub("%..", lambda found: found[0].lower(), quote(text, safe="")),
    "json": json.dumps,
    "unicode json": lambda text: json.dumps(text, ensure_ascii=False),
    "json in json": lambda text: json.dumps(json.dumps(text)),
    "python": repr,
    "html": html.escape,
    "html in json": lambda text: json.dumps(html.escape(text)),
    "csv": in_csv,
    "basic": lambda text: base64.b64encode(f"user:{text}".encode()).decode(),
    "basic user": lambda text: base64.b64encode(f"{text}:password".encode()).decode(),
    "url base64": lambda text: base64.urlsafe_b64encode(f"ab{text}z".encode()).decode(),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_secret_is_found_and_hidden_in_every_form(form: str) -> None:
    secrets = Secrets((("shipstation.main.api_key", SECRET),))
    text = f"before {FORMS[form](SECRET)} after"
    assert secrets.found(text) == "shipstation.main.api_key"
    assert "•••" in secrets.hidden(text)
    assert secrets.found(secrets.hidden(text)) == ""


@given(st.text(st.characters(codec="utf-8"), min_size=8), st.binary(max_size=8), st.binary(max_size=8))
def test_base64_is_seen_through_wherever_the_secret_begins(secret: str, before: bytes, after: bytes) -> None:
    text = base64.b64encode(before + secret.encode() + after).decode()
    assert Secrets((("key", secret),)).found(text)


def test_what_is_too_short_to_be_looked_for_is_not_looked_for() -> None:
    assert Secrets((("desk.password", "12345"),)).found("order 12345") == ""
    assert Secrets((("desk.password", "123456"),)).found("order 123456") == "desk.password"


def test_every_secret_of_the_configuration_is_known(config: Config) -> None:
    secrets = secrets_of(config, {})
    for value, kind in (
        ("ss-key-0001", "shipstation.main.api_key"),
        ("ss-secret-0001", "shipstation.main.api_secret"),
        ("c7-account-0001", "cin7.main.account_id"),
        ("c7-key-0001", "cin7.main.application_key"),
        ("feed-password", "feed.shop.password"),
        ("desk-password", "desk.password"),
        ("mail!pass", "alert.ops.urls"),
        ("mail%21pass", "alert.ops.urls"),
        ("TIiajkdnlazkcOXrIdevi7FQ", "alert.ops.urls"),
        ("https://hc.example/6f1c2a7e-0d5b-4a37-9d3c", "alert.ops.heartbeat"),
        ("6f1c2a7e-0d5b-4a37-9d3c", "alert.ops.heartbeat"),
    ):
        assert secrets.found(f"x {value} x") == kind


def test_the_user_name_of_a_feed_and_the_host_of_an_address_are_words(config: Config) -> None:
    assert secrets_of(config, {}).found("shipstation mail.example hc.example me") == ""


def test_a_secret_of_the_environment_is_known_also_where_the_file_has_another(config: Config) -> None:
    environment = {"SHIPOPS_SHIPSTATION_MAIN_API_KEY": "from-outside", "SHIPOPS_WORKSPACE": "/srv/shop", "PATH": "/bin"}
    secrets = secrets_of(config, environment)
    assert secrets.found("from-outside") == "SHIPOPS_SHIPSTATION_MAIN_API_KEY"
    assert secrets.found("/srv/shop:/bin") == ""


def test_it_does_not_show_what_it_knows(config: Config) -> None:
    shown = repr(secrets_of(config, {}))
    assert "shipstation.main.api_key" in shown
    assert "0001" not in shown


def test_the_keys_of_every_account_are_kept_out_of_answers_but_no_password(config: Config) -> None:
    assert keys_of(config) == ("ss-key-0001", "ss-secret-0001", "c7-account-0001", "c7-key-0001")
