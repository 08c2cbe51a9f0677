"""Accounts that refuse us from one day to the next: one finding each, nothing else changes until they are mended."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.harness import Ran, Sandbox, Setting, sandbox, shipops, synced

SETTING = Setting(seed=5, orders=60, now="2026-11-02T15:30:00Z")
REFUSED = {"shipstation.main": "shipstation-refused", "cin7.main": "cin7-refused", "inksoft.main": "inksoft-forbidden"}
CHECK = "connection-failed"


@dataclass(frozen=True)
class Attempt:
    """A pull and the audit after it."""

    pulled: Ran
    audited: Ran

    def failed(self) -> dict[str, dict[str, Any]]:
        """The findings about failed connections, by account."""
        return {found["account"]: found for found in self.audited.document["findings"] if found["check"] == CHECK}

    def others(self) -> list[tuple[str, str, str | None, str, bool]]:
        """All other findings: which, and whether they stand."""
        return sorted(
            (found["check"], found["account"], found["order"] or "", found["part"], found["muted"])
            for found in self.audited.document["findings"]
            if found["check"] != CHECK
        )


def attempt(workspace: Path) -> Attempt:
    pulled = shipops("sync", "--json", workspace=workspace, as_of=SETTING.now)
    return Attempt(pulled, shipops("audit", "--json", "--no-confirm", workspace=workspace, as_of=SETTING.now))


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """The world while every account opens."""
    with sandbox(tmp_path_factory.mktemp("sound"), SETTING) as running:
        yield running


@pytest.fixture(scope="module")
def known(sound: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace that has pulled the world. Only to be copied."""
    return synced(sound, tmp_path_factory.mktemp("known") / "workspace")


@pytest.fixture(scope="module")
def before(known: Path, tmp_path_factory: pytest.TempPathFactory) -> Attempt:
    """While all is well."""
    return attempt(Path(shutil.copytree(known, tmp_path_factory.mktemp("before") / "workspace")))


@pytest.fixture(scope="module")
def refused(known: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Attempt]:
    """The day on which all three accounts refuse us, in the workspace that remembers the days before."""
    workspace = Path(shutil.copytree(known, tmp_path_factory.mktemp("refused") / "workspace"))
    with sandbox(tmp_path_factory.mktemp("faulty"), SETTING, *REFUSED.values()) as faulty:
        faulty.furnish(workspace)
        return workspace, attempt(workspace)


def test_the_pull_ends_with_2_and_names_every_account(refused: tuple[Path, Attempt]) -> None:
    pulled = refused[1].pulled
    assert (pulled.code, pulled.document["complete"]) == (2, False)
    assert all(pulled.document["accounts"][account]["error"] for account in REFUSED)


def test_each_account_is_one_critical_finding(refused: tuple[Path, Attempt]) -> None:
    found = refused[1].failed()
    assert set(found) == set(REFUSED)
    assert {finding["severity"] for finding in found.values()} == {"critical"}
    assert {(finding["order"], finding["part"]) for finding in found.values()} == {(None, "")}


@pytest.mark.parametrize(
    ("account", "cause", "action"),
    [
        ("shipstation.main", "The keys were regenerated", "account settings > API keys"),
        ("cin7.main", "the application was deleted", "Copy the account id and the application's key"),
        ("inksoft.main", "The key was mistyped or replaced", "administration of the store"),
    ],
)
def test_it_tells_the_known_cause_where_to_mend_it_and_how_old_everything_is(
    refused: tuple[Path, Attempt], account: str, cause: str, action: str
) -> None:
    found = refused[1].failed()[account]
    facts = {evidence["field"]: evidence["value"] for evidence in found["because"]}
    assert cause in facts["known cause"]
    assert action in found["action"]
    assert facts["last good pull"] == "2026-11-02 15:30 UTC"
    assert "refused since" in facts


def test_nothing_else_is_told_that_was_not_told_before(before: Attempt, refused: tuple[Path, Attempt]) -> None:
    assert before.failed() == {}
    assert before.others()
    assert refused[1].others() == before.others()


def test_once_the_keys_are_right_again_it_is_over(
    sound: Sandbox, before: Attempt, refused: tuple[Path, Attempt]
) -> None:
    workspace, _ = refused
    sound.furnish(workspace)
    healed = attempt(workspace)
    assert healed.pulled.code == 0
    assert healed.failed() == {}
    assert healed.others() == before.others()


def test_a_user_in_several_organisations_fails_one_account_alone(known: Path, before: Attempt, tmp_path: Path) -> None:
    workspace = Path(shutil.copytree(known, tmp_path / "workspace"))
    with sandbox(tmp_path / "sandbox", SETTING, "cin7-300") as faulty:
        faulty.furnish(workspace)
        tried = attempt(workspace)
    assert tried.pulled.code == 2
    assert not tried.pulled.document["accounts"]["shipstation.main"]["error"]
    (found,) = tried.failed().values()
    assert found["account"] == "cin7.main"
    assert "belongs to one organisation only" in found["action"]
    assert "Integrations > ShipStation > Custom Store" in found["action"]
    assert tried.others() == before.others()
