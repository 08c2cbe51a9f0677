"""The catalogue of checks: what each file says about itself."""

from __future__ import annotations

import contextlib
import re
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st
from merchants import Merchant, audit_of

from shipops.audit.checking import catalogue as module
from shipops.audit.checking.catalogue import Check, catalogue, parse_check
from shipops.audit.findings import SEVERITIES
from shipops.errors import ConfigError
from shipops.integrations import integrations

GOOD = """-- id: mine
-- title: {order} is odd
-- severity: low
-- scope: group
-- why: because
-- do: look
-- rule: none
SELECT 1"""


@pytest.mark.parametrize("check", catalogue(), ids=lambda check: check.id)
def test_a_check_says_everything_about_itself(check: Check) -> None:
    assert all((check.title, check.why, check.do, check.rule))
    assert check.severity in SEVERITIES
    assert check.scope in {"group", "global"}


def test_a_check_is_named_like_its_file() -> None:
    folder = resources.files("shipops.audit") / "checks"
    files = [file for file in folder.iterdir() if file.name.endswith(".sql")]
    assert sorted(f"{check.id}.sql" for check in catalogue()) == sorted(file.name for file in files)
    assert all(parse_check(file.name, file.read_text("utf-8")).id == file.name[:-4] for file in files)


def test_the_checks_of_the_first_report_are_there() -> None:
    assert {check.id for check in catalogue()} >= {
        "missing-in-shipstation", "not-importable", "unknown-in-shipstation", "shipped-not-reported",
        "tracking-mismatch", "cancelled-still-open", "duplicate-import",
    }  # fmt: skip


def test_a_check_comes_after_those_it_yields_to() -> None:
    order = [check.id for check in catalogue()]
    for check in catalogue():
        assert all(order.index(other) < order.index(check.id) for other in check.yields_to)


def test_every_import_rule_has_a_severity_the_catalogue_knows() -> None:
    for integration in integrations().values():
        assert {rule.severity for rule in integration.import_rules} <= set(SEVERITIES)


def test_every_name_in_a_text_is_a_column_its_query_returns() -> None:
    db = audit_of(Merchant()).db
    for check in catalogue():
        columns = {column[0] for column in db.execute(check.sql).description}
        named = set(re.findall(r"{(\w+)}", check.title + check.do + check.rule)) - {"order"}
        assert named <= columns
        assert {"account", "order_number", "order_id", "part"} <= columns


@pytest.mark.parametrize("key", ["id", "title", "severity", "scope", "why", "do", "rule"])
def test_a_header_that_lacks_a_key_is_a_clear_error(key: str) -> None:
    text = "\n".join(line for line in GOOD.splitlines() if not line.startswith(f"-- {key}:"))
    with pytest.raises(ConfigError, match=rf"mine\.sql lacks {key}"):
        parse_check("mine.sql", text)


@pytest.mark.parametrize("change", [("low", "awful"), ("group", "planet")])
def test_an_unknown_severity_or_scope_is_a_clear_error(change: tuple[str, str]) -> None:
    with pytest.raises(ConfigError, match=r"mine\.sql"):
        parse_check("mine.sql", GOOD.replace(f": {change[0]}", f": {change[1]}"))


@given(st.text(max_size=200))
def test_any_text_is_a_check_or_a_clear_error(text: str) -> None:
    with contextlib.suppress(ConfigError):
        assert parse_check("mine.sql", text).sql == text


def test_checks_that_yield_in_a_circle_are_a_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed = parse_check

    def circular(name: str, text: str) -> Check:
        return parsed(name, text.replace("-- scope", "-- yields_to: missing-in-shipstation\n-- scope"))

    monkeypatch.setattr(module, "parse_check", circular)
    module.catalogue.cache_clear()
    with pytest.raises(ConfigError, match="circle"):
        module.catalogue()
    module.catalogue.cache_clear()
