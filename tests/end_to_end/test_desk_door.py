"""The door of the order desk: guessing is slow, and no settings beside the desk's own open it wider."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from shipops.lake import Lake
from tests.audit.merchants import NOW, Merchant, fill
from tests.end_to_end.desks import PAGE, PASSWORD, SETTINGS, serving


@pytest.fixture(scope="module")
def beside(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The folder the desk is started in and the user's folder for Jupyter, each with settings for Voilà."""
    folders = {name: tmp_path_factory.mktemp(name) for name in ("started", "jupyter")}
    for folder in folders.values():
        (folder / "voila.json").write_text('{"VoilaConfiguration": {"strip_sources": false}}', encoding="utf-8")
        (folder / "voila.py").write_text(f"open({str(folder / 'ran')!r}, 'w').close()", encoding="utf-8")
    return folders


@pytest.fixture(scope="module")
def door(beside: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    workspace, merchant = tmp_path_factory.mktemp("door"), Merchant()
    merchant.sale("SO-00001")
    (workspace / "shipops.toml").write_text(SETTINGS, encoding="utf-8")
    fill(Lake(workspace / "lake"), merchant)
    # As the installed command does, and `python -m` does not: nothing is imported from the folder it is started in.
    env = {"JUPYTER_CONFIG_DIR": str(beside["jupyter"]), "PYTHONSAFEPATH": "1"}
    with serving(workspace, NOW.isoformat(), cwd=beside["started"], env=env) as address:
        yield address


def knock(client: httpx.Client, password: str) -> tuple[int, float]:
    """How the login form answers, and after how many seconds."""
    client.get("/login")
    began = time.monotonic()
    answer = client.post("/login", data={"password": password, "_xsrf": client.cookies["_xsrf"]})
    return answer.status_code, time.monotonic() - began


def test_settings_for_voila_that_lie_about_are_not_read(door: str, beside: dict[str, Path]) -> None:
    with httpx.Client(base_url=door, timeout=30) as client:
        assert knock(client, PASSWORD)[0] == 302
        page = client.get(PAGE)
    assert page.status_code == 200
    assert "widget-view" in page.text
    assert "identifier" not in page.text, "the notebook's sources are stripped"
    assert [folder for folder in beside.values() if (folder / "ran").exists()] == []


def test_wrong_passwords_are_slowed_and_the_right_one_gets_in(door: str) -> None:
    with httpx.Client(base_url=door, timeout=30) as guessing, httpx.Client(base_url=door, timeout=30) as agent:
        assert knock(agent, PASSWORD)[0] == 302
        assert [knock(guessing, "guessed")[0] for _ in range(5)] == [401] * 5
        # At once, so that none is spared the wait of those before it.
        with ThreadPoolExecutor() as pool:
            clients = [httpx.Client(base_url=door, timeout=30) for _ in range(2)]
            knocks = [pool.submit(knock, client, "guessed") for client in clients]
            time.sleep(0.1)
            began = time.monotonic()
            assert agent.get("/login", follow_redirects=False).status_code == 302
            assert time.monotonic() - began < 0.4, "whoever is in does not wait"
            waited = sorted(knock.result() for knock in knocks)
        for client in clients:
            client.close()
        assert [status for status, _ in waited] == [401, 401]
        assert waited[0][1] >= 0.5
        assert waited[1][1] >= 1.5
        status, seconds = knock(agent, PASSWORD)
        assert (status, seconds >= 2) == (302, True)
