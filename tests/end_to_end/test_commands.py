"""Every command as the contract has it, through the real command line."""

from __future__ import annotations

import csv
import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.end_to_end import lake_state
from tests.end_to_end.harness import COMMAND, Sandbox, environment, shipops
from tests.end_to_end.proxy import Reply, between

COMMANDS = ("init", "demo", "sandbox", "sync", "audit", "order", "doctor", "explain", "run", "history")
FINDING = {
    "id", "check", "severity", "state", "account", "order", "order_id", "part", "shipstation_order_ids", "title",
    "because", "rule", "action", "confirmed", "muted", "absorbed_by", "first_seen", "last_seen",
    "began_at", "reopened", "mute", "assigned_to", "links",
}  # fmt: skip
BUCKETS = {
    "missing", "undetermined", "likely", "merged", "matched", "too_recent", "blocked", "not_due", "out_of_scope",
    "total", "orders",
}  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
def test_help_shows_an_example(command: str) -> None:
    ran = shipops(command, "--help")
    assert (ran.code, ran.err) == (0, "")
    assert f"Example: shipops {command}" in ran.out


def test_help_lists_every_command_and_loads_nothing_heavy() -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", *COMMAND[1:], "--help"],
        env=environment(), capture_output=True, text=True, check=True,
    )  # fmt: skip
    loaded = {line.rsplit("|", 1)[-1].strip() for line in done.stderr.splitlines() if line.startswith("import time:")}
    assert "shipops.cli.app" in loaded
    heavy = ("pandas", "duckdb", "deltalake", "pyarrow", "numpy", "httpx", "pydantic", "uvicorn", "papermill",
             "nbconvert", "nbformat", "jupyter_client", "IPython", "altair")  # fmt: skip
    assert not {name for name in loaded if name.partition(".")[0] in heavy}
    assert all(f"\n  {command} " in done.stdout for command in COMMANDS)


def test_version_is_printed_alone() -> None:
    ran = shipops("--version")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("shipops ")
    assert ran.out.count("\n") == 1


def test_init_writes_a_configuration_that_explains_itself(tmp_path: Path) -> None:
    ran = shipops("init", tmp_path / "new")
    assert ran.code == 0
    text = (tmp_path / "new" / "shipops.toml").read_text(encoding="utf-8")
    assert "#" in text
    assert "[shipstation.main]" in text
    assert (tmp_path / "new" / "notebooks").is_dir()


def test_init_never_overwrites(tmp_path: Path) -> None:
    (tmp_path / "shipops.toml").write_text("mine", encoding="utf-8")
    ran = shipops("init", tmp_path)
    assert ran.code == 2
    assert (tmp_path / "shipops.toml").read_text(encoding="utf-8") == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["shipops.toml"]


def test_init_as_json_is_one_document(tmp_path: Path) -> None:
    made = shipops("init", tmp_path / "new", "--json").document["created"]
    assert str(tmp_path / "new" / "shipops.toml") in made


def test_a_command_finds_the_workspace_above_it(own_copy: Path, served: Sandbox, problem: dict[str, str]) -> None:
    below = own_copy / "reports" / "deep"
    below.mkdir(parents=True)
    assert shipops("order", problem["order"], cwd=below, as_of=served.setting.now).code == 0


def test_sync_says_what_it_read_and_what_that_proves(served: Sandbox, empty: Path) -> None:
    ran = shipops("sync", workspace=empty, as_of=served.setting.now)
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert [line.partition(":")[0] for line in lines] == ["cin7.main", "inksoft.main", "shipstation.main"]
    assert all(": complete, " in line and " calls (" in line for line in lines)


def test_sync_of_one_system_leaves_the_others_alone(served: Sandbox, empty: Path) -> None:
    ran = shipops("sync", "--system", "shipstation", "--json", workspace=empty, as_of=served.setting.now)
    assert ran.code == 0
    assert list(ran.document["accounts"]) == ["shipstation.main"]
    assert set(lake_state.snapshot(empty)) == {"shipstation.main"}


def test_an_audit_without_one_of_its_systems_is_not_complete(served: Sandbox, empty: Path) -> None:
    shipops("sync", "--system", "cin7", workspace=empty, as_of=served.setting.now)
    ran = shipops("audit", "--no-confirm", "--json", workspace=empty, as_of=served.setting.now)
    assert (ran.code, ran.document["complete"]) == (2, False)


def test_a_second_sync_of_an_unchanged_world_changes_nothing(served: Sandbox, own_copy: Path, pulled: Path) -> None:
    assert shipops("sync", workspace=own_copy, as_of=served.setting.now).code == 0
    assert lake_state.tables(own_copy) == lake_state.tables(pulled)


def test_a_full_sync_of_an_unchanged_world_changes_nothing(served: Sandbox, own_copy: Path, pulled: Path) -> None:
    assert shipops("sync", "--full", workspace=own_copy, as_of=served.setting.now).code == 0
    assert lake_state.tables(own_copy) == lake_state.tables(pulled)


@pytest.mark.parametrize("command", [["sync"], ["audit"]], ids=" ".join)
def test_interrupted_while_reading_it_ends_at_once_with_130(
    command: list[str], served: Sandbox, own_copy: Path
) -> None:
    """The server sends the signal itself and holds its answer back until the process is gone."""
    reading: list[subprocess.Popen[str]] = []

    def interrupt(_path: str, _reply: Reply) -> None:
        for process in reading:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=60)

    before = lake_state.snapshot(own_copy)
    with between(served.url, interrupt) as proxy:
        served.furnish(own_copy, url=proxy.url)
        reading.append(
            subprocess.Popen(
                [*COMMAND, *command, "-w", str(own_copy), "--as-of", served.setting.now],
                env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            )
        )  # fmt: skip
        out, err = reading[0].communicate()
    assert (reading[0].returncode, out) == (130, "")
    assert err == "\nInterrupted.\n"
    assert lake_state.snapshot(own_copy) == before


def test_audit_as_json_is_the_documented_document(served: Sandbox, pulled: Path) -> None:
    ran = shipops("audit", "--no-confirm", "--json", workspace=pulled, as_of=served.setting.now)
    document = ran.document
    assert set(document) >= {"complete", "accounts", "buckets", "findings", "baseline", "repeat_offenders"}
    assert set(document["accounts"]["cin7.main"]) == {"complete", "as_of", "detail_coverage"}
    assert all(set(counts) == BUCKETS for counts in document["buckets"].values())
    assert document["findings"]
    assert all(set(found) == FINDING for found in document["findings"])
    assert len({found["id"] for found in document["findings"]}) == len(document["findings"])


def test_audit_ends_with_1_where_something_is_wrong_and_0_where_nothing_is(served: Sandbox, pulled: Path) -> None:
    ask = ["audit", "--no-confirm", "--check", "not-importable"]
    found = shipops(*ask, "--fail-on", "high", workspace=pulled, as_of=served.setting.now)
    clean = shipops(*ask, "--fail-on", "critical", workspace=pulled, as_of=served.setting.now)
    assert (found.code, clean.code) == (1, 0)
    assert "not-importable" in clean.out


def test_audit_of_one_check_reports_that_check_alone(served: Sandbox, pulled: Path) -> None:
    ran = shipops("audit", "--no-confirm", "--json", "--check", "duplicate-import", "--check", "tracking-mismatch",
                  workspace=pulled, as_of=served.setting.now)  # fmt: skip
    planted = {entry["order"] for entry in served.truth["planted"] if entry["check"] == "duplicate-import"}
    assert {found["check"] for found in ran.document["findings"]} == {"duplicate-import", "tracking-mismatch"}
    assert {f["order"] for f in ran.document["findings"] if f["check"] == "duplicate-import"} == planted


def test_audit_since_leaves_out_what_did_not_move(served: Sandbox, pulled: Path) -> None:
    whole, lately = (
        shipops("audit", "--no-confirm", "--json", *since, workspace=pulled, as_of=served.setting.now).document
        for since in ([], ["--since", "-5d"])
    )
    for account, counts in lately["buckets"].items():
        assert 0 < counts["total"] < whole["buckets"][account]["total"]
    everything = {found["id"] for found in whole["findings"]}
    assert {found["id"] for found in lately["findings"]} < everything


def test_audit_as_csv_holds_every_finding(served: Sandbox, pulled: Path, tmp_path: Path) -> None:
    target = tmp_path / "findings.csv"
    ran = shipops("audit", "--no-confirm", "--json", "--csv", target, workspace=pulled, as_of=served.setting.now)
    with target.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["id"] for row in rows] == [found["id"] for found in ran.document["findings"]]


def test_after_a_recorded_audit_the_same_findings_are_no_longer_new(served: Sandbox, own_copy: Path) -> None:
    ask = ["audit", "--no-confirm", "--json", "--fail-on-new"]
    first = shipops(*ask, "--record", workspace=own_copy, as_of=served.setting.now)
    again = shipops(*ask, workspace=own_copy, as_of=served.setting.now)
    assert {found["state"] for found in first.document["findings"]} == {"new"}
    assert {found["state"] for found in again.document["findings"]} == {"ongoing"}
    assert (first.code, again.code) == (1, 0)


def test_an_audit_that_is_not_recorded_leaves_findings_new(served: Sandbox, own_copy: Path) -> None:
    ask = ["audit", "--no-confirm", "--json"]
    shipops(*ask, workspace=own_copy, as_of=served.setting.now)
    again = shipops(*ask, workspace=own_copy, as_of=served.setting.now)
    assert {found["state"] for found in again.document["findings"]} == {"new"}


def test_an_audit_before_the_last_pull_asks_nobody(served: Sandbox, own_copy: Path) -> None:
    with between(served.url) as proxy:
        served.furnish(own_copy, url=proxy.url)
        ran = shipops("audit", "--json", workspace=own_copy, as_of="2026-11-02T12:00:00Z")
    assert ran.code in (1, 2)
    assert proxy.seen == []


@pytest.fixture(scope="module")
def problem(served: Sandbox) -> dict[str, str]:
    """A planted problem on the way back from ShipStation."""
    return next(entry for entry in served.truth["planted"] if entry["check"] == "tracking-mismatch")


def test_order_tells_of_one_order_in_both_systems(served: Sandbox, pulled: Path, problem: dict[str, str]) -> None:
    ran = shipops("order", problem["order"], workspace=pulled, as_of=served.setting.now)
    assert ran.code == 0
    assert problem["order"] in ran.out
    assert problem["account"] in ran.out
    assert "shipstation.main" in ran.out


def test_order_as_json_is_one_document_for_all_numbers(served: Sandbox, pulled: Path, problem: dict[str, str]) -> None:
    other = next(entry["order"] for entry in served.truth["planted"] if entry["order"] not in (None, problem["order"]))
    ran = shipops("order", problem["order"], other, "--json", workspace=pulled, as_of=served.setting.now)
    assert ran.code == 0
    first, second = map(json.dumps, ran.document["orders"])
    assert problem["order"] in first
    assert other in second


def test_a_number_nobody_knows_does_not_hide_the_others(served: Sandbox, pulled: Path, problem: dict[str, str]) -> None:
    ran = shipops("order", "no-such-number", problem["order"], "--json", workspace=pulled, as_of=served.setting.now)
    assert ran.code == 2
    assert len(ran.document["orders"]) == 1
    assert "'no-such-number'" in ran.err
    assert ran.err.count("\n") == 2


def test_order_is_found_by_an_e_mail_address_in_any_case(served: Sandbox, pulled: Path) -> None:
    order = next(row for row in map(json.loads, lake_state.tables(pulled, ["orders"])["orders"]) if row["email"])
    ran = shipops("order", order["email"].upper(), "--json", workspace=pulled, as_of=served.setting.now)
    assert order["number"] in ran.out


def test_order_live_asks_again(served: Sandbox, own_copy: Path, problem: dict[str, str]) -> None:
    with between(served.url) as proxy:
        served.furnish(own_copy, url=proxy.url)
        ran = shipops("order", "--live", problem["order"], workspace=own_copy, as_of=served.setting.now)
    assert ran.code == 0, ran.all
    assert {path.split("/")[1] for _, path in proxy.seen} >= {problem["account"].partition(".")[0], "shipstation"}


def test_a_failing_notebook_ends_with_2_and_keeps_what_it_did(served: Sandbox, own_copy: Path) -> None:
    cell = {"cell_type": "code", "execution_count": None, "id": "a", "metadata": {}, "outputs": [],
            "source": "raise ValueError('on purpose')"}  # fmt: skip
    notebook = own_copy / "notebooks" / "broken.ipynb"
    notebook.parent.mkdir(exist_ok=True)
    notebook.write_text(json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    ran = shipops("run", "broken", workspace=own_copy, as_of=served.setting.now)
    assert (ran.code, ran.out) == (2, "")
    assert "on purpose" in ran.err
    assert "Traceback" not in ran.err
    kept = list((own_copy / "reports" / "broken").glob("*-failed/broken.ipynb"))
    assert len(kept) == 1
    assert str(kept[0]) in ran.err
