"""The sandbox as a process of its own: its one line, its files and its end."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from shipops.errors import ConfigError
from shipops.sandbox.server import serve

NOW = datetime(2026, 11, 22, 2, tzinfo=UTC)
SCRIPT = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from shipops.sandbox.server import serve
folder = Path(sys.argv[1])
serve(port=0, seed=3, orders=40, now=datetime(2026, 11, 22, 2, tzinfo=UTC), rate=9000, faults=sys.argv[2:],
      truth_path=folder / "made" / "truth.json", config_path=folder / "shipops.toml",
      log_path=folder / "made" / "requests.jsonl")
"""
Started = tuple["subprocess.Popen[str]", str]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Started]]:
    processes: list[subprocess.Popen[str]] = []

    def run(*faults: str) -> Started:
        process = subprocess.Popen(
            [sys.executable, "-c", SCRIPT, str(tmp_path), *faults],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        processes.append(process)
        assert process.stdout is not None
        return process, process.stdout.readline()

    yield run
    for process in processes:
        process.kill()
        process.communicate()


def test_a_configuration_and_the_truth_are_there_once_it_is_ready(
    start: Callable[..., Started], tmp_path: Path
) -> None:
    _, line = start()
    base_url = line.removeprefix("ready ").strip()
    config = tomllib.loads((tmp_path / "shipops.toml").read_text())
    truth = json.loads((tmp_path / "made" / "truth.json").read_text())
    assert config["shipstation"]["main"]["base_url"] == f"{base_url}/shipstation"
    assert config["rate"]["cin7_per_minute"] == 9000
    assert sum(truth["orders"].values()) == 40


def test_the_configured_credentials_open_all_three_vendors(start: Callable[..., Started], tmp_path: Path) -> None:
    start()
    config: dict[str, Any] = tomllib.loads((tmp_path / "shipops.toml").read_text())
    ship, cin7, ink = (config[vendor]["main"] for vendor in ("shipstation", "cin7", "inksoft"))
    keys = {"api-auth-accountid": cin7["account_id"], "api-auth-applicationkey": cin7["application_key"]}
    store = f"{ink['base_url']}/{ink['stores'][0]}/Api2"
    answers = [
        httpx.get(f"{ship['base_url']}/orders", auth=(ship["api_key"], ship["api_secret"])),
        httpx.get(f"{cin7['base_url']}/saleList", headers=keys),
        httpx.get(f"{store}/GetOrderSummaries", headers={"x-api-key": ink["api_key"]}),
    ]
    assert [answer.status_code for answer in answers] == [200] * 3
    assert answers[0].json()["orders"]
    assert answers[1].json()["SaleList"]
    assert answers[2].json()["Data"]


def test_every_request_is_logged_by_method_and_path_alone(start: Callable[..., Started], tmp_path: Path) -> None:
    _, line = start()
    with httpx.Client(base_url=line.removeprefix("ready ").strip()) as client:
        client.get("/shipstation/orders?orderNumber=secret", auth=("key", "secret"))
        client.post("/cin7/ExternalApi/v2/sale", json={"Customer": "secret"})
        client.delete("/nowhere")
    assert list(map(json.loads, (tmp_path / "made" / "requests.jsonl").read_text().splitlines())) == [
        {"method": "GET", "path": "/shipstation/orders"},
        {"method": "POST", "path": "/cin7/ExternalApi/v2/sale"},
        {"method": "DELETE", "path": "/nowhere"},
    ]


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_with_0_and_without_a_word_when_it_is_stopped(
    start: Callable[..., Started], stop: signal.Signals
) -> None:
    process, line = start()
    with httpx.Client(base_url=line.removeprefix("ready ").strip()) as client:
        client.get("/shipstation/stores")  # an open connection must not keep it
        process.send_signal(stop)
        rest, errors = process.communicate(timeout=20)
    assert (process.returncode, rest, errors) == (0, "", "")


def test_faults_reach_the_emulators(start: Callable[..., Started], tmp_path: Path) -> None:
    start("shipstation-pages-zero", "slow=1")
    account = tomllib.loads((tmp_path / "shipops.toml").read_text())["shipstation"]["main"]
    answer = httpx.get(f"{account['base_url']}/orders", auth=(account["api_key"], account["api_secret"])).json()
    assert (answer["pages"], answer["total"] > 0) == (0, True)


@pytest.mark.parametrize(
    ("over", "words"),
    [
        ({"world_name": "storm"}, "default"),
        ({"faults": ["flood"]}, "truncated"),
        ({"rate": 0}, "from 1"),
        ({"orders": 0}, "from 1"),
        ({"rate_window": 0}, "more than 0"),
        ({"rate_window": float("nan")}, "more than 0"),
        ({"live": -1}, "more than 0"),
        ({"live": 1e9}, "at most"),
        ({"port": 70_000}, "--port"),
        ({"truth_path": Path("/proc/none/truth.json")}, "may write"),
    ],
)
def test_a_mistake_is_an_error_that_says_what_to_do(over: dict[str, Any], words: str) -> None:
    with pytest.raises(ConfigError) as caught:
        serve(**{"port": 0, "seed": 1, "orders": 5, "now": NOW} | over)
    assert words in caught.value.remedy


def test_a_port_that_is_taken_is_an_error() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(ConfigError, match="cannot be used"):
            serve(port=taken.getsockname()[1], seed=1, orders=5, now=NOW)
