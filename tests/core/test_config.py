"""Reading shipops.toml: defaults, mistakes, secrets, links."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from datetime import time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from shipops.config import Config, read_config
from shipops.errors import ConfigError

Reader = Callable[..., Config]

LINK = """
[[link]]
source = "cin7.main"
shipstation = "main"
store_id = 34567
method = "custom_store"
"""
SECRETS = (
    "ss-key-material", "ss-hidden-material", "c7-account-material", "c7-key-material", "ink-key-material",
)  # fmt: skip


def test_an_empty_file_has_the_defaults_of_the_contract(read: Reader) -> None:
    config = read("")
    told = (
        str(config.sync.history), str(config.audit.grace), config.audit.confirm_calls,
        config.calendar.workdays, config.calendar.hours, config.calendar.holidays,
        str(config.thresholds.not_importable_cin7), str(config.thresholds.not_importable_inksoft),
        config.rate.shipstation_per_minute, config.rate.cin7_per_minute, config.rate.inksoft_per_minute,
        config.lake, config.engine,
    )  # fmt: skip
    assert told == (
        "60d", "2h", 60, "mon-fri", "08:00-18:00", "US", "3d", "14d", 40, 60, 120, "lake", "duckdb",
    )  # fmt: skip


def test_a_link_has_the_defaults_of_the_contract(read: Reader, accounts: str) -> None:
    (link,) = read(accounts + LINK).link
    assert (link.direction, link.order_number, link.notify, link.grace) == ("to_shipstation", "auto", "on_label", None)
    assert (link.only.locations, link.only.channels, link.only.carriers) == ((), (), ())


def test_the_vendors_addresses_are_known(read: Reader, accounts: str) -> None:
    config = read(accounts)
    assert config.shipstation["main"].base_url == "https://ssapi.shipstation.com"
    assert config.cin7["main"].base_url == "https://inventory.dearsystems.com/ExternalApi/v2"
    assert config.inksoft["main"].base_url == "https://stores.inksoft.com"


def test_accounts_are_named_sources_first(read: Reader, accounts: str) -> None:
    config = read(accounts)
    assert config.sources == ("cin7.main", "inksoft.main")
    assert config.accounts == ("cin7.main", "inksoft.main", "shipstation.main")


def test_the_calendar_is_the_workspace_s(read: Reader) -> None:
    calendar = read(
        'timezone = "America/Chicago"\n[calendar]\nworkdays = "sat"\nhours = "10:00-12:00"\nholidays = ""'
    ).working_calendar
    assert (calendar.zone, calendar.workdays) == (ZoneInfo("America/Chicago"), {5})
    assert (calendar.opens, calendar.closes, calendar.country) == (time(10), time(12), "")


@pytest.mark.parametrize(("text", "key", "nearest"), [
    ('timezon = "UTC"', "timezon", "timezone"),
    ('[synk]\nhistory = "60d"', "synk", "sync"),
    ('[audit]\ngrase = "2h"', "audit.grase", "grace"),
    ('[shipstation.main]\napi_key = "a"\napi_secret = "b"\nbase_ulr = "x"', "shipstation.main.base_ulr", "base_url"),
    ('[shipstation.main]\napi_kee = "a"\napi_secret = "b"', "shipstation.main.api_kee", "api_key"),
    ('[cin7.main]\naccount_id = "a"\naplication_key = "b"', "cin7.main.aplication_key", "application_key"),
    ('[shipstation.shop]\napi_key = "a"\napi_secret = "b"\nsecrets = "b"', "shipstation.shop.secrets", "api_secret"),
    ('[rate]\nshipstation_per_minit = 40', "rate.shipstation_per_minit", "shipstation_per_minute"),
    ('[[ignore]]\nreason = "x"\ncustomers = "*"', "ignore.0.customers", "customer"),
])  # fmt: skip
def test_an_unknown_key_names_the_nearest_known_one(read: Reader, text: str, key: str, nearest: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read(text)
    assert key in caught.value.what
    assert caught.value.remedy == f"Did you mean {nearest}?"


@pytest.mark.parametrize("line", ["stoer_id = 1", '[link.only]\nlocation = ["x"]'])
def test_an_unknown_key_of_a_link_names_the_nearest_known_one(read: Reader, accounts: str, line: str) -> None:
    with pytest.raises(ConfigError, match=r"unknown key link\.0\..* Did you mean (store_id|locations)\?"):
        read(accounts + LINK + line)


def test_a_key_like_no_other_is_told_what_is_known(read: Reader) -> None:
    with pytest.raises(ConfigError, match="Known here: grace, confirm_calls"):
        read("[audit]\nzzzzzz = 1")


@pytest.mark.parametrize(("text", "variable"), [
    ('[shipstation.main]\napi_key = "a"', "SHIPOPS_SHIPSTATION_MAIN_API_SECRET"),
    ('[cin7.east-coast]\naccount_id = "a"', "SHIPOPS_CIN7_EAST_COAST_APPLICATION_KEY"),
    ('[inksoft.main]\npublisher_id = 1\nstores = ["x"]', "SHIPOPS_INKSOFT_MAIN_API_KEY"),
])  # fmt: skip
def test_a_missing_secret_names_its_environment_variable(read: Reader, text: str, variable: str) -> None:
    with pytest.raises(ConfigError, match=variable):
        read(text)


def test_a_missing_key_that_is_no_secret_names_no_variable(read: Reader) -> None:
    with pytest.raises(ConfigError, match=r"lacks inksoft\.main\.publisher_id\. Add it\.$"):
        read('[inksoft.main]\nstores = ["x"]\napi_key = "a"')


def test_secrets_come_from_the_environment(read: Reader) -> None:
    config = read("[shipstation.main]", SHIPOPS_SHIPSTATION_MAIN_API_KEY="k1", SHIPOPS_SHIPSTATION_MAIN_API_SECRET="k2")
    account = config.shipstation["main"]
    assert (account.api_key.get_secret_value(), account.api_secret.get_secret_value()) == ("k1", "k2")


def test_the_variable_a_message_names_is_the_one_that_is_read(read: Reader) -> None:
    text = '[cin7."Main shop 2"]\naccount_id = "a"'
    with pytest.raises(ConfigError) as caught:
        read(text)
    (variable,) = [word for word in caught.value.remedy.split() if word.startswith("SHIPOPS_")]
    assert variable == "SHIPOPS_CIN7_MAIN_SHOP_2_APPLICATION_KEY"
    assert read(text, **{variable: "b"}).cin7["Main shop 2"].application_key.get_secret_value() == "b"


def test_a_secret_in_the_file_outranks_the_environment(read: Reader, accounts: str) -> None:
    config = read(accounts, SHIPOPS_SHIPSTATION_MAIN_API_KEY="other")
    assert config.shipstation["main"].api_key.get_secret_value() == "ss-key-material"


def test_only_secrets_are_taken_from_the_environment(read: Reader, accounts: str) -> None:
    config = read(accounts, SHIPOPS_SHIPSTATION_MAIN_BASE_URL="https://elsewhere.example")
    assert config.shipstation["main"].base_url == "https://ssapi.shipstation.com"


def test_secrets_show_in_no_text_of_the_configuration(read: Reader, accounts: str) -> None:
    config = read(accounts)
    told = repr(config) + str(config) + config.model_dump_json() + str(config.model_dump())
    assert not any(secret in told for secret in SECRETS)


@pytest.mark.parametrize(("old", "new"), [
    ("api_key", "api_kee"), ('"ss-key-material"', '["ss-key-material"]'), ('"c7-key-material"', "c7-key-material"),
    ("publisher_id = 3414", 'publisher_id = "ink-key-material"'), ('stores = ["Devo_Designs"]', "stores = []"),
    ("[cin7.main]", "[cin7]"),
])  # fmt: skip
def test_secrets_show_in_no_error_nor_its_traceback(read: Reader, accounts: str, old: str, new: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read(accounts.replace(old, new, 1))
    told = "".join(traceback.format_exception(caught.value)) + repr(caught.value)
    assert not any(secret in told for secret in SECRETS)


@pytest.mark.parametrize(("key", "value"), [("source", "cin7.other"), ("shipstation", "other"), ("source", "main")])
def test_a_link_to_no_account_says_which_there_are(read: Reader, accounts: str, key: str, value: str) -> None:
    known = {"source": "cin7.main, inksoft.main", "shipstation": "main"}[key]
    lines = [f'{key} = "{value}"' if line.startswith(key) else line for line in LINK.splitlines()]
    with pytest.raises(ConfigError) as caught:
        read(accounts + "\n".join(lines))
    assert f"{key} = {value!r}" in caught.value.what
    assert f"there is {known}" in caught.value.what


def test_a_link_needs_its_store(read: Reader, accounts: str) -> None:
    with pytest.raises(ConfigError, match="store_id is missing"):
        read(accounts + LINK.replace("store_id = 34567\n", ""))


def test_a_shipping_service_needs_no_store(read: Reader, accounts: str) -> None:
    text = LINK.replace("store_id = 34567\n", "").replace("custom_store", "shipping_service")
    assert read(accounts + text).link[0].store_id is None


@pytest.mark.parametrize(("text", "told"), [
    ('[audit]\ngrace = "2 hours"', "2h"), ("[audit]\ngrace = 2", "2h"), ("[sync]\nhistory = true", "2h"),
    ('[sync]\nkeep = "23h"', "less than a day"), ('[privacy]\nraw_retention = "9h"', "less than a day"),
    ('[privacy]\nraw_retension = "9d"', "raw_retention"),
    ('[sync]\nhistory = "99999999999d"', "century"), ('[audit]\ngrace = {amount = 2.0, unit = "x"}', "2h"),
    ('[calendar]\nhours = "18:00-08:00"', "08:00-18:00"), ('[calendar]\nhours = "08:00-18:00+02:00"', "08:00-18:00"),
    ('[calendar]\nworkdays = "weekdays"', "mon-fri"), ('[calendar]\nholidays = "Texas"', "ISO code"),
    ('timezone = "Chicago"', "America/Chicago"), ('timezone = "America"', "America/Chicago"),
    ('timezone = "../etc/passwd"', "America/Chicago"), ('lake = "s3://bucket/lake"', "folder"),
    ('engine = "flink"', "duckdb"), ('[spark]\nremote = "host:15002"', "sc://"),
    ("[rate]\nshare = 1.5", "share"), ("[rate]\ncin7_per_minute = 0", "cin7"),
    ("[audit]\nconfirm_calls = -1", "confirm_calls"),
    ('[audit]\nmemory = "4 cups"', "4GB"), ('[[ignore]]\nreason = "x"', "what to ignore"),
    ('[[ignore]]\nreason = ""\ntag = "x"', "reason"), ("[[ignore]]\ntag = 'x'", "reason"),
    ('[status_map.inksoft]\nBoxed = "awaiting_shipmnt"', "awaiting_shipment"),
    ('[status_map.inksift]\nBoxed = "awaiting_shipment"', "inksoft"),
    ('shipstation = "main"', "shipstation"),
    ('[shipstation.main]\napi_key = "a"\napi_secret = "b"\nbase_url = "ssapi.shipstation.com"', "https://"),
    ("timezone = UTC", "not valid TOML"), ("[audit", "not valid TOML"),
])  # fmt: skip
def test_a_mistake_is_explained(read: Reader, text: str, told: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read(text)
    assert told in str(caught.value)


def test_no_file_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="shipops init"):
        read_config(tmp_path / "shipops.toml", {})


def test_a_file_named_instead_of_its_folder_is_explained(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text("")
    with pytest.raises(ConfigError, match=r"shipops\.toml"):
        read_config(tmp_path / "orders.csv" / "shipops.toml", {})


def test_a_folder_of_that_name_is_explained(tmp_path: Path) -> None:
    (tmp_path / "shipops.toml").mkdir()
    with pytest.raises(ConfigError, match="cannot be read"):
        read_config(tmp_path / "shipops.toml", {})


@pytest.mark.parametrize("content", [b"\xff\xfe\x00bad", b'timezone = "\xe9"'])
def test_a_file_that_is_not_utf_8_is_explained(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "shipops.toml").write_bytes(content)
    with pytest.raises(ConfigError, match="not valid TOML"):
        read_config(tmp_path / "shipops.toml", {})


def test_the_mark_some_editors_put_first_does_not_matter(tmp_path: Path) -> None:
    (tmp_path / "shipops.toml").write_bytes(b'\xef\xbb\xbftimezone = "America/Chicago"')
    assert read_config(tmp_path / "shipops.toml", {}).timezone == "America/Chicago"


@pytest.mark.parametrize(("methods", "share"), [
    (["custom_store"], 1.0), (["native"], 1.0), (["custom_store", "native"], 1.0), (["shipstation_store"], 0.6),
    (["shipping_service"], 0.6), (["custom_store", "shipping_service"], 0.6), ([], 0.6),
])  # fmt: skip
def test_a_key_others_use_is_shared(read: Reader, accounts: str, methods: list[str], share: float) -> None:
    config = read(accounts + "".join(LINK.replace("custom_store", method) for method in methods))
    assert config.share_for("main") == share


def test_what_another_account_s_links_do_does_not_matter(read: Reader, accounts: str) -> None:
    text = accounts + accounts.split("[cin7")[0].replace("main", "other") + LINK
    text += LINK.replace("custom_store", "shipping_service").replace('shipstation = "main"', 'shipstation = "other"')
    config = read(text)
    assert (config.share_for("main"), config.share_for("other")) == (1.0, 0.6)


def test_a_share_that_is_said_counts(read: Reader, accounts: str) -> None:
    assert read(accounts + LINK + "[rate]\nshare = 0.25").share_for("main") == 0.25


def test_a_merchant_s_own_words_are_kept_as_written(read: Reader) -> None:
    assert read('[status_map.inksoft]\n"Boxed up" = "awaiting_shipment"').status_map == {
        "inksoft": {"Boxed up": "awaiting_shipment"}
    }


def test_the_desks_password_may_come_from_the_environment_and_shows_nowhere(read: Reader) -> None:
    assert read("").desk.password is None
    config = read("", SHIPOPS_DESK_PASSWORD="open sesame")
    assert config.desk.password is not None
    assert config.desk.password.get_secret_value() == "open sesame"
    assert "sesame" not in repr(config) + config.model_dump_json()
    own = read('[desk]\npassword = "of the file"', SHIPOPS_DESK_PASSWORD="open sesame").desk.password
    assert own is not None
    assert own.get_secret_value() == "of the file"


def test_a_short_password_is_refused_without_being_told(read: Reader) -> None:
    with pytest.raises(ConfigError, match="at least 8 characters") as caught:
        read('[desk]\npassword = "hunter2"')
    assert "hunter2" not in str(caught.value)


def refused(address: str) -> str:
    return f"""[alert.ops]\nurls = ["json://hooks.example.com/x", "{address}"]\n"""


@pytest.mark.parametrize(
    "address",
    ["jsons://ssapi.shipstation.com/orders", "json://user:pass@SSAPI.ShipStation.com.", "json://stores.inksoft.com:8080",
     "mailto://hook:pass@inventory.dearsystems.com", "mailto://a:b@example.com?smtp=inventory.dearsystems.com"],
)  # fmt: skip
def test_an_alert_never_goes_to_a_vendor(read: Reader, accounts: str, address: str) -> None:
    with pytest.raises(ConfigError, match="ops 2 is the address of an account here; nothing is ever sent to a vendor"):
        read(accounts + refused(address))


def test_a_heartbeat_never_goes_to_a_vendor(read: Reader, accounts: str) -> None:
    heart = '[alert.ops]\nurls = ["json://hooks.example.com"]\nheartbeat = "https://ssapi.shipstation.com/orders"\n'
    with pytest.raises(ConfigError, match="the heartbeat of ops is the address of an account here"):
        read(accounts + heart)


def test_on_one_machine_an_alert_is_told_from_a_vendor_by_its_port(read: Reader) -> None:
    vendor = '[cin7.main]\nbase_url = "http://127.0.0.1:8710/cin7"\naccount_id = "a"\napplication_key = "k"\n'
    assert read(vendor + refused("json://localhost:8711")).alert["ops"].places("ops") == ("ops 1", "ops 2")
    with pytest.raises(ConfigError, match="nothing is ever sent to a vendor"):
        read(vendor + refused("json://localhost:8710"))


def test_a_job_tells_one_recipient_several_or_nobody(read: Reader) -> None:
    text = '[[schedule]]\nname = "{0}"\ncron = "0 6 * * *"\nnotebook = "x"\n{1}\n'
    jobs = "".join(
        text.format(name, alert)
        for name, alert in (("a", 'alert = "ops"'), ("b", 'alert = ["ops", "boss"]'), ("c", ""))
    )
    alerts = '[alert.ops]\nurls = ["json://a"]\n[alert.boss]\nurls = ["json://b"]\n'
    assert [job.alert for job in read(jobs + alerts).schedule] == [("ops",), ("ops", "boss"), ()]
