"""Mistakes of people and of outside systems: exit code 2, what happened and what to do, and never a credential."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.end_to_end import lake_state
from tests.end_to_end.harness import Ran, Sandbox, shipops
from tests.end_to_end.proxy import Reply, Tamper, between

ACCOUNTS = ("cin7.main", "inksoft.main", "shipstation.main")


def two_sentences(ran: Ran, *words: str) -> None:
    """Exit code 2, nothing on standard output, two sentences on standard error that say ``words``."""
    assert ran.code == 2, ran.all
    assert ran.out == ""
    lines = ran.err.splitlines()
    assert len(lines) == 2, ran.err
    assert all(line[-1:] in (".", "?") and line.strip() == line for line in lines), ran.err
    assert "Traceback" not in ran.err
    assert "did not expect" not in ran.err
    for word in words:
        assert word in ran.err


# Arguments, and words the message must hold.
IN_A_PULLED_WORKSPACE = {
    "unknown check": (["audit", "--no-confirm", "--check", "mising-in-shipstation"], "missing-in-shipstation"),
    "unreadable as-of": (["audit", "--as-of", "yesterdayish"], "'yesterdayish'"),
    "unreadable since": (["audit", "--since", "soon"], "'soon'"),
    "unknown severity": (["audit", "--fail-on", "dreadful"], "dreadful"),
    "unknown option": (["audit", "--colour"], "--colour"),
    "unknown command": (["adit"], "adit"),
    "unknown system": (["sync", "--system", "shopify"], "shopify"),
    "no order named": (["order"], "NUMBER"),
    "unknown notebook": (["run", "recon"], "'recon'"),
    "notebook path that leads nowhere": (["run", "nowhere/x.ipynb"], "x.ipynb"),
    "unknown parameter": (["run", "reconciliation", "-p", "sinse=-7d"], "'sinse'"),
    "parameter of another type": (["run", "reconciliation", "-p", "redact=perhaps"], "'redact'"),
    "parameter without a value": (["run", "reconciliation", "-p", "redact"], "name=value"),
    "rows that cannot be written": (["audit", "--no-confirm", "--csv", "nowhere/at/all/x.csv"], "x.csv"),
}


@pytest.mark.parametrize("mistake", IN_A_PULLED_WORKSPACE)
def test_a_mistake_on_the_command_line_is_told_in_two_sentences(
    mistake: str, served: Sandbox, pulled: Path, tmp_path: Path
) -> None:
    arguments, word = IN_A_PULLED_WORKSPACE[mistake]
    env = {"SHIPOPS_WORKSPACE": str(pulled), "SHIPOPS_AS_OF": served.setting.now}
    two_sentences(shipops(*arguments, cwd=tmp_path, env=env), word)


SANDBOX_MISTAKES = {
    "unknown fault": (["--fault", "eartquake"], "eartquake"),
    "value that is no number": (["--fault", "slow=much"], "'much'"),
    "unknown world": (["--world", "moon"], "'moon'"),
    "moment that is none": (["--now", "teatime"], "'teatime'"),
    "rate of nothing": (["--rate", "0"], "rate 0"),
}


@pytest.mark.parametrize("mistake", SANDBOX_MISTAKES)
def test_a_mistake_in_starting_a_sandbox_is_told_in_two_sentences(mistake: str) -> None:
    arguments, word = SANDBOX_MISTAKES[mistake]
    two_sentences(shipops("sandbox", "--port", "0", "--orders", "5", *arguments), word)


def test_a_port_that_is_taken_is_told_in_two_sentences() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        two_sentences(shipops("sandbox", "--port", port, "--orders", "5"), port, "--port")


# A change to the configuration (what, by what), and words the message must hold.
CONFIGURATIONS = {
    "missing key": ('publisher_id = ', "# ", ("inksoft.main.publisher_id",)),
    "missing secret": ("application_key = ", "# ", ("cin7.main.application_key", "SHIPOPS_CIN7_MAIN_APPLICATION_KEY")),
    "misspelt key": ("[link.only]", "[link.onyl]", ("onyl", "only")),
    "misspelt table": ("[rate]", "[rates]", ("rates", "rate")),
    "not TOML": ("[rate]", "[rate", ("shipops.toml",)),
    "not a web address": ('base_url = "http://', 'base_url = "', ("base_url", "https://")),
    "unknown time zone": ("America/Chicago", "America/Chigaco", ("America/Chigaco",)),
    "link to no account": ('source = "inksoft.main"', 'source = "inksoft.mian"', ("inksoft.mian",)),
}  # fmt: skip


@pytest.mark.parametrize("mistake", CONFIGURATIONS)
def test_a_mistake_in_the_configuration_names_the_key(mistake: str, served: Sandbox, tmp_path: Path) -> None:
    old, new, words = CONFIGURATIONS[mistake]
    assert old in served.config
    (tmp_path / "shipops.toml").write_text(served.config.replace(old, new), encoding="utf-8")
    ran = shipops("sync", workspace=tmp_path)
    two_sentences(ran, *words)
    assert not any(secret in ran.all for secret in served.secrets)
    assert not (tmp_path / "lake").exists()


def test_without_a_workspace_the_remedy_is_init(tmp_path: Path) -> None:
    two_sentences(shipops("sync", cwd=tmp_path), "shipops.toml", "shipops init")


def test_a_workspace_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    two_sentences(shipops("sync", workspace=tmp_path / "nowhere"), "nowhere")


@pytest.mark.parametrize("command", [["audit"], ["audit", "--json"], ["order", "SO-00001"]])
def test_before_the_first_pull_the_remedy_is_sync(command: list[str], empty: Path) -> None:
    two_sentences(shipops(*command, workspace=empty), "shipops sync")


def test_debug_adds_the_traceback_behind_the_two_sentences(tmp_path: Path) -> None:
    plain, debugged = (shipops("sync", *extra, cwd=tmp_path) for extra in ([], ["--debug"]))
    assert debugged.code == 2
    assert debugged.err.startswith(plain.err)
    assert "Traceback (most recent call last)" in debugged.err


@dataclass(frozen=True)
class Refused:
    """A pull from systems that do not answer as they should."""

    ran: Ran
    workspace: Path

    @property
    def errors(self) -> Mapping[str, str | None]:
        return {name: account["error"] for name, account in self.ran.document["accounts"].items()}


def _html(_path: str, _reply: Reply) -> Reply:
    return Reply(200, b"<!DOCTYPE html><html><body>Please log in</body></html>", {"Content-Type": "text/html"})


def _cut(_path: str, reply: Reply) -> Reply:
    return Reply(reply.status, reply.body[: len(reply.body) // 2], reply.headers)


def _redirect(_path: str, _reply: Reply) -> Reply:
    return Reply(302, b"", {"Location": "https://login.example/", "Content-Type": "text/html"})


def _echo(secrets: tuple[str, ...]) -> Tamper:
    """A vendor that repeats the credentials it was called with."""
    own = {"shipstation": secrets[:2], "cin7": secrets[2:4], "inksoft": secrets[4:]}

    def echo(path: str, _reply: Reply) -> Reply:
        said = f"rejected: {' '.join(own[path.split('/')[1]])}"
        body = json.dumps({"Message": said, "ExceptionMessage": said, "Messages": [{"Content": said}]}).encode()
        return Reply(400, body, {"Content-Type": "application/json"})

    return echo


# What is wrong, and words every account's error must hold.
OUTSIDE = {
    "html": ("web page", "base_url"),
    "cut": ("not whole JSON",),
    "redirect": ("redirect", "login.example"),
    "refused": ("connection refused", "base_url"),
    "wrong key": ("refused the credentials", "Check"),
    "echo": ("(400)",),
    "nowhere": ("base_url",),
}


@pytest.fixture(scope="module")
def outside(served: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, Future[Refused]]]:
    """Pulls from every kind of broken outside at once: they mostly wait before they ask again."""
    folder = tmp_path_factory.mktemp("outside")
    tampered: dict[str, Tamper] = {"html": _html, "cut": _cut, "redirect": _redirect, "echo": _echo(served.secrets)}
    with ExitStack() as proxies, ThreadPoolExecutor(max_workers=len(OUTSIDE)) as pool:
        urls = {name: proxies.enter_context(between(served.url, how)).url for name, how in tampered.items()}
        # Port 1 of this machine answers nobody.
        urls |= {"refused": "http://127.0.0.1:1", "nowhere": f"{served.url}/nowhere", "wrong key": served.url}
        yield {name: pool.submit(_pulled_from, name, url, served, folder / name) for name, url in urls.items()}


def _pulled_from(name: str, url: str, served: Sandbox, folder: Path) -> Refused:
    workspace = served.furnish(folder, url=url)
    if name == "wrong key":
        text = served.config
        for number, secret in enumerate(served.secrets):
            text = text.replace(secret, _wrong(number))
        (workspace / "shipops.toml").write_text(text, encoding="utf-8")
    return Refused(shipops("sync", "--json", workspace=workspace, as_of=served.setting.now), workspace)


def _wrong(number: int) -> str:
    return f"wrong-credential-{number}"


@pytest.mark.parametrize("fault", OUTSIDE)
def test_an_outside_that_answers_wrongly_is_told_for_every_account(
    fault: str, outside: Mapping[str, Future[Refused]]
) -> None:
    refused = outside[fault].result()
    assert refused.ran.code == 2
    assert set(refused.errors) == set(ACCOUNTS)
    for account, error in refused.errors.items():
        assert error is not None, account
        assert error.startswith(f"{account}: ")
        assert all(word in error for word in OUTSIDE[fault]), error
    assert "Traceback" not in refused.ran.all


@pytest.mark.parametrize("fault", OUTSIDE)
def test_no_credential_is_told_or_stored(fault: str, outside: Mapping[str, Future[Refused]], served: Sandbox) -> None:
    refused = outside[fault].result()
    written = lake_state.everything_written(refused.workspace)
    for secret in (*served.secrets, *(_wrong(number) for number in range(5))):
        assert secret not in refused.ran.all
        assert secret.encode() not in written


@pytest.mark.parametrize("fault", ["html", "wrong key"])
def test_nothing_is_claimed_to_be_read_from_an_outside_that_answers_wrongly(
    fault: str, outside: Mapping[str, Future[Refused]]
) -> None:
    refused = outside[fault].result()
    assert lake_state.snapshot(refused.workspace) == {}
    two_sentences(shipops("audit", "--json", workspace=refused.workspace), "shipops sync")


def test_a_whole_pull_stores_and_tells_no_credential(served: Sandbox, own_copy: Path) -> None:
    told = shipops("sync", "--json", "--debug", workspace=own_copy, as_of=served.setting.now)
    written = lake_state.everything_written(own_copy)
    for secret in served.secrets:
        assert secret not in told.all
        assert secret.encode() not in written


@pytest.fixture(scope="module")
def one_refused(served: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Refused:
    """A pull in which one of three accounts has a wrong key."""
    workspace = served.furnish(tmp_path_factory.mktemp("one") / "workspace")
    text = served.config.replace("application_key = ", 'application_key = "wrong-credential-1" # ')
    (workspace / "shipops.toml").write_text(text, encoding="utf-8")
    return Refused(shipops("sync", "--json", workspace=workspace, as_of=served.setting.now), workspace)


def test_one_bad_account_does_not_spoil_the_pull_of_the_others(one_refused: Refused) -> None:
    assert one_refused.ran.code == 2
    assert [name for name, error in one_refused.errors.items() if error] == ["cin7.main"]
    assert set(lake_state.snapshot(one_refused.workspace)) == {"inksoft.main", "shipstation.main"}


def test_an_audit_says_which_account_it_lacks_and_still_reports_the_others(
    one_refused: Refused, served: Sandbox
) -> None:
    ran = shipops("audit", "--json", "--no-confirm", workspace=one_refused.workspace, as_of=served.setting.now)
    assert ran.code == 2
    complete = {name: account["complete"] for name, account in ran.document["accounts"].items()}
    assert complete == {"cin7.main": False, "inksoft.main": True, "shipstation.main": True}
    assert ran.document["complete"] is False
    found = {(f["check"], f["order"]) for f in ran.document["findings"] if f["account"] == "inksoft.main"}
    assert found == {(p["check"], p["order"]) for p in served.truth["planted"] if p["account"] == "inksoft.main"}


def test_people_read_which_account_could_not_be_read(served: Sandbox, empty: Path) -> None:
    text = served.config.replace("application_key = ", 'application_key = "wrong-credential-1" # ')
    (empty / "shipops.toml").write_text(text, encoding="utf-8")
    ran = shipops("sync", "--system", "cin7", workspace=empty, as_of=served.setting.now)
    assert ran.code == 2
    assert ran.out.startswith("cin7.main: could not be read. ")
    assert "application_key" in ran.out
