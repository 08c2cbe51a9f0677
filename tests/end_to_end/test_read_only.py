"""No vendor is ever written to: not by what the package holds, and not by any face, watched by a sandbox that notes
every request."""

from __future__ import annotations

import ast
import hashlib
import inspect
import json
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
import typer
import websocket

from shipops.cli.app import app
from shipops.workspace import Workspace
from tests.end_to_end.desks import serving
from tests.end_to_end.harness import (
    NOTEBOOKS,
    ROOT,
    Ran,
    Sandbox,
    Setting,
    logged_in,
    sandbox,
    shipops,
    synced,
)
from tests.end_to_end.test_lab import TOKEN, opened_lab

# Small: every face is run, and none finds more in a larger world.
SETTING = Setting(seed=5, orders=60, now="2026-11-02T15:30:00Z")
PACKAGE = ROOT / "shipops"
EXCHANGE, DESK_SERVER = PACKAGE / "systems" / "exchange.py", PACKAGE / "desk" / "serving.py"
ALERTS_SENDING = PACKAGE / "alerts" / "sending.py"
# Whatever can open a connection, of the standard library, of what is installed, or by starting another program.
REACHING_OUT = {
    "aiohttp", "apprise", "asyncio", "boto3", "botocore", "fsspec", "ftplib", "http.client", "http.server", "httpcore",
    "httpx", "httpx2", "imaplib", "poplib", "pycurl", "requests", "select", "selectors", "smtplib", "socket",
    "socketserver", "ssl", "subprocess", "telnetlib", "tornado.httpclient", "tornado.simple_httpclient",
    "urllib.request", "urllib3", "uvicorn", "websocket", "websockets", "xmlrpc", "xmlrpc.client",
}  # fmt: skip
# The exchange reads, the desk tries whether its port is free, the demonstration starts a sandbox, the schedule starts
# runs, and alerts go to the recipients somebody configured: apprise writes to those, and an address of a vendor among
# them is refused.
ALLOWED = {
    EXCHANGE: {"httpx", "ssl"},
    DESK_SERVER: {"socket"},
    ALERTS_SENDING: {"apprise"},
    PACKAGE / "cli" / "demonstration.py": {"subprocess"},
    PACKAGE / "schedule" / "child.py": {"subprocess"},
}
FILES = sorted(file for file in PACKAGE.rglob("*.py") if PACKAGE / "sandbox" not in file.parents)


def _imported(file: Path) -> set[str]:
    """Every module a file imports, wherever in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def _calls(file: Path) -> list[ast.Call]:
    return [node for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]


def _reaching_out(file: Path) -> set[str]:
    packages = {name for name in REACHING_OUT if "." not in name}
    imported = _imported(file)
    return {name.partition(".")[0] for name in imported if name.partition(".")[0] in packages} | imported & REACHING_OUT


def test_only_the_exchange_can_reach_out() -> None:
    found = {file: names for file in FILES if (names := _reaching_out(file))}
    assert found == ALLOWED


def test_nothing_is_imported_by_a_name_put_together_at_run_time() -> None:
    """Else the test above could be passed by."""
    asking = {
        str(file.relative_to(PACKAGE))
        for file in FILES
        for call in _calls(file)
        if ast.unparse(call.func).rpartition(".")[2] in ("import_module", "__import__", "exec", "eval")
    }
    assert asking == set()


def test_the_desk_only_listens() -> None:
    used = {
        ast.unparse(node)
        for node in ast.walk(ast.parse(DESK_SERVER.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and ast.unparse(node).startswith("socket.")
    }
    assert used == {"socket.AF_INET", "socket.AF_INET6", "socket.create_server"}


def test_the_exchange_knows_no_verb_but_get() -> None:
    sending = {
        call.func.attr: [ast.unparse(argument) for argument in call.args[:1]]
        for call in _calls(EXCHANGE)
        if isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value) == "self._client"
    }
    assert sending == {"stream": ["'GET'"], "close": []}
    made = [ast.unparse(call.func) for call in _calls(EXCHANGE) if ast.unparse(call.func).startswith("httpx.")]
    clients = {"httpx.Client", "httpx.AsyncClient", "httpx.request", "httpx.get", "httpx.post", "httpx.stream"}
    assert [name for name in made if name in clients] == ["httpx.Client"]


@dataclass
class Watched:
    """A workspace and the sandbox behind it, whose every request is noted."""

    served: Sandbox
    workspace: Path

    def state(self) -> str:
        """A digest of what the three vendors hold, read from them without any code of the clients."""
        config: dict[str, Any] = tomllib.loads(self.served.config)
        ship, cin7, ink = (config[vendor]["main"] for vendor in ("shipstation", "cin7", "inksoft"))
        keys = {"api-auth-accountid": cin7["account_id"], "api-auth-applicationkey": cin7["application_key"]}
        digest, read = hashlib.sha256(), 0
        with httpx.Client() as client:

            def get(url: str, **how: Any) -> Any:
                nonlocal read
                answer = client.get(url, **how)
                assert answer.status_code == 200, answer.text
                digest.update(answer.content)
                read += len(answer.content)
                return answer.json()

            for resource in ("orders", "shipments", "fulfillments", "stores", "webhooks", "accounts/listtags"):
                page = {"pageSize": 500, "includeShipmentItems": "true"}
                held = get(f"{ship['base_url']}/{resource}", params=page, auth=(ship["api_key"], ship["api_secret"]))
                assert isinstance(held, list) or held.get("pages", 1) <= 1
            sales = get(f"{cin7['base_url']}/saleList", params={"Limit": 1000}, headers=keys)["SaleList"]
            for sale in sales:
                get(f"{cin7['base_url']}/sale", params={"ID": sale["SaleID"]}, headers=keys)
            get(f"{cin7['base_url']}/webhooks", headers=keys)
            for store in ink["stores"]:
                api, own = f"{ink['base_url']}/{store}/Api2", {"x-api-key": ink["api_key"]}
                orders = get(f"{api}/GetOrderSummaries", params={"MaxResults": 1000}, headers=own)["Data"]
                for start in range(0, len(orders), 50):
                    ids = json.dumps([order["ID"] for order in orders[start : start + 50]])
                    get(f"{api}/GetOrderPackage", params={"OrderIds": ids}, headers=own)
        assert read > 100_000
        return digest.hexdigest()

    @contextmanager
    def only_read(self, *, live: bool) -> Iterator[None]:
        """What happens inside must send nothing but GET, and read at least once where it is ``live``; else ask nobody
        anything."""
        start = len(self.served.requests())
        yield
        seen = self.served.requests()[start:]
        assert {method for method, _ in seen} == ({"GET"} if live else set()), seen

    def ran(self, *arguments: str | Path) -> Ran:
        return shipops(*arguments, workspace=self.workspace, as_of=SETTING.now)

    def opened(self) -> Workspace:
        return Workspace.open(self.workspace, as_of=SETTING.now)


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    """A pulled workspace with a recorded audit; when every face was run, the vendors hold what they held before."""
    folder = tmp_path_factory.mktemp("watched")
    with sandbox(folder / "sandbox", SETTING) as served:
        watched = Watched(served, synced(served, folder / "workspace"))
        with (watched.workspace / "shipops.toml").open("a", encoding="utf-8") as config:
            config.write('\n[alert.ops]\nurls = ["json://127.0.0.1:9"]\n')
        assert watched.ran("audit", "--no-confirm", "--record").code == 1
        before = watched.state()
        yield watched
        assert watched.state() == before


@pytest.fixture(scope="module")
def finding(watched: Watched) -> str:
    """The id of a recorded finding."""
    return str(watched.ran("findings", "list", "--json").document["findings"][0]["id"])


@pytest.fixture(scope="module")
def order(watched: Watched) -> str:
    """The number of an order something is wrong with."""
    return _planted(watched)[0]


def _planted(watched: Watched) -> list[str]:
    return sorted({entry["order"] for entry in watched.served.truth["planted"] if entry["account"] == "cin7.main"})


@dataclass(frozen=True)
class Face:
    """A command: what follows its name, how it ends, whether it reads live, and what has to be done before."""

    arguments: tuple[str, ...] = ()
    code: int = 0
    live: bool = False
    before: tuple[tuple[str, ...], ...] = field(default=())


MUTE = ("findings", "mute", "FINDING", "--reason", "known", "--until", "14d")
ALIKE = ("duplicates", "decide", "ORDER", "ANOTHER", "--reason", "two children")
COMMANDS = {
    # Nobody listens where it is sent to.
    "alert test": Face(("ops",), code=2),
    "init": Face(("FOLDER/new",)),
    "doctor": Face(("--capture", "FOLDER/captured"), live=True),
    "explain": Face(("(300) Multiple Choices",)),
    # What it runs is what "run" runs.
    "schedule run": Face(("--once",)),
    "schedule list": Face(),
    "schedule export": Face(("cron",)),
    "sync": Face(("--full",), live=True),
    "audit": Face(("--record",), code=1, live=True),
    "order": Face(("ORDER", "--live"), live=True),
    "checks list": Face(),
    "checks show": Face(("stuck",)),
    "feed check": Face(("inksoft", "--since", "-10d"), live=True),
    "findings list": Face(),
    "findings show": Face(("FINDING",)),
    "findings mute": Face(MUTE[2:]),
    "findings unmute": Face(("FINDING",), before=(MUTE,)),
    "findings assign": Face(("FINDING", "--to", "ana")),
    "findings note": Face(("FINDING", "asked the carrier")),
    "findings export": Face(("FOLDER/mutes.csv",)),
    "findings import": Face(("FOLDER/mutes.csv",), before=(("findings", "export", "FOLDER/mutes.csv"),)),
    "duplicates": Face(live=True),
    "duplicates decide": Face(ALIKE[2:]),
    "duplicates undecide": Face(ALIKE[2:4], before=(ALIKE,)),
    "duplicates decisions": Face(),
    "history": Face(),
    "tidy": Face(),
}
WITHOUT_WORKSPACE = {"init", "explain"}
# These have a test of their own below; the sandbox is the other side.
APART = {"run", "demo", "desk", "lab", "sandbox"}


def _commands(group: Any, above: tuple[str, ...] = ()) -> Iterator[str]:
    """Every command there is, and every group that is one itself."""
    if above and (not hasattr(group, "commands") or group.invoke_without_command):
        yield " ".join(above)
    for name, below in getattr(group, "commands", {}).items():
        yield from _commands(below, (*above, name))


def test_every_command_is_watched() -> None:
    assert set(_commands(typer.main.get_command(app))) == {*COMMANDS, *APART}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_only_reads(command: str, watched: Watched, finding: str, order: str, tmp_path: Path) -> None:
    face = COMMANDS[command]

    def meant(words: tuple[str, ...]) -> list[str]:
        named = {"FINDING": finding, "ORDER": order, "ANOTHER": _planted(watched)[1]}
        return [named.get(word, word.replace("FOLDER", str(tmp_path))) for word in words]

    run = shipops if command in WITHOUT_WORKSPACE else watched.ran
    for words in face.before:
        assert run(*meant(words)).code == 0
    with watched.only_read(live=face.live):
        ran = run(*command.split(), *meant(face.arguments))
    assert ran.code == face.code, ran.all


LIVE_NOTEBOOKS = {"reconciliation", "connections"}
SAMPLE = "reconciliation"


# The others are run at full size only.
@pytest.mark.parametrize(
    "notebook",
    [
        pytest.param(name, marks=() if name == SAMPLE else pytest.mark.proof)
        for name in sorted(path.stem for path in NOTEBOOKS.glob("*.ipynb"))
    ],
)
def test_a_notebook_only_reads(notebook: str, watched: Watched) -> None:
    with watched.only_read(live=notebook in LIVE_NOTEBOOKS):
        ran = watched.ran("run", notebook)
    assert ran.code == 0, ran.all


@pytest.mark.proof
def test_the_demonstration_only_reads(tmp_path: Path) -> None:
    log = tmp_path / "requests.jsonl"
    arguments = ("demo", "--orders", "60", "--folder", tmp_path / "demo", "--reports", tmp_path / "reports")
    ran = shipops(*arguments, env={"SHIPOPS_SANDBOX_LOG": str(log)})
    assert ran.code == 0, ran.all
    pages = {path.name for path in (tmp_path / "reports").glob("*.html")}
    assert pages >= {f"{path.stem}.html" for path in NOTEBOOKS.glob("*.ipynb")} | {"index.html"}
    assert {method for method, _ in logged_in(log)} == {"GET"}
    assert {path.split("/")[1] for _, path in logged_in(log)} == {"cin7", "inksoft", "shipstation"}


def test_the_order_desk_only_reads(watched: Watched, order: str, chromium: Any) -> None:
    with watched.only_read(live=True), serving(watched.workspace, SETTING.now) as address:
        page = chromium.new_page()
        page.goto(address)
        box = page.get_by_label("Order", exact=True)
        box.fill(order)
        box.press("Enter")
        page.locator(".widget-tab-contents .shipops-lead", has_text=order).wait_for()
        page.get_by_role("button", name="Read again live").click()
        page.get_by_text("Read again live at ").wait_for()
        page.close()


def test_a_kernel_of_the_lab_only_reads(watched: Watched, order: str, tmp_path: Path) -> None:
    with watched.only_read(live=True), opened_lab(watched.workspace, tmp_path) as address:
        kernel = httpx.post(f"{address}/api/kernels", headers={"Authorization": f"token {TOKEN}"}).json()["id"]
        place = f"{address.replace('http', 'ws', 1)}/api/kernels/{kernel}/channels?token={TOKEN}"
        channels = websocket.create_connection(place, timeout=60)
        code = f"import shipops; shipops.open(as_of={SETTING.now!r}).order({order!r}, live=True)"
        content = {"code": code, "silent": False, "store_history": False, "user_expressions": {}, "allow_stdin": False}
        header = {"msg_id": "1", "msg_type": "execute_request", "session": "s", "username": "u", "version": "5.3"}
        asked = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"}
        channels.send(json.dumps(asked))
        answers = iter(lambda: json.loads(channels.recv()), None)
        assert next(it for it in answers if it["msg_type"] == "execute_reply")["content"]["status"] == "ok"
        channels.close()


Use = Callable[[Workspace, str, Path], Any]
# What analysts call, each with whether it reads live.
API: Mapping[str, tuple[Use, bool]] = {
    "open": (lambda ws, _, __: Workspace.open(ws.folder), False),
    "timezone": (lambda ws, _, __: ws.timezone, False),
    "reports": (lambda ws, _, __: ws.reports, False),
    "lake": (lambda ws, _, __: ws.lake.snapshot(), False),
    "snapshot": (lambda ws, _, __: ws.snapshot(), False),
    "sync": (lambda ws, _, __: ws.sync(), True),
    "audit": (lambda ws, _, __: ws.audit(confirm=True), True),
    "duplicates": (lambda ws, _, __: ws.duplicates(confirm=True), True),
    "calendar": (lambda ws, _, __: ws.calendar, False),
    "decisions": (lambda ws, _, __: ws.decisions.list(), False),
    "own_checks": (lambda ws, _, __: ws.own_checks(), False),
    "checks": (lambda ws, _, __: ws.checks(), False),
    "findings": (lambda ws, _, __: ws.findings.list(), False),
    "order": (lambda ws, order, _: ws.order(order, live=True), True),
    "orders": (lambda ws, order, _: ws.orders([order])[order], False),
    "doctor": (lambda ws, _, __: ws.doctor(), True),
    "capture": (lambda ws, _, folder: ws.capture(folder), True),
    "sql": (lambda ws, _, __: ws.sql("SELECT count(*) AS n FROM matched"), False),
    "answers": (lambda ws, _, __: ws.answers({"n": "SELECT count(*) AS n FROM matched"}), False),
    "recorded": (lambda ws, _, __: ws.recorded(), False),
    "table": (lambda ws, _, __: ws.table("orders"), False),
    "explain": (lambda ws, _, __: ws.explain(ws.audit().findings[0].id), False),
    "compare": (lambda ws, _, __: ws.compare(ws.audit(), ws.audit()), False),
    "between_runs": (lambda ws, _, __: ws.between_runs(), False),
    "run": (lambda ws, _, __: ws.run("order_lookup", {}), False),
    "runs": (lambda ws, _, __: ws.runs(), False),
    "history": (lambda ws, _, __: ws.history(), False),
    "tidy": (lambda ws, _, __: ws.tidy(), False),
}


def test_everything_a_workspace_offers_is_watched() -> None:
    offered = {name for name, _ in inspect.getmembers(Workspace) if not name.startswith("_")}
    assert offered - {"fixed"} == set(API)


@pytest.mark.parametrize("name", API)
def test_what_a_workspace_offers_only_reads(name: str, watched: Watched, order: str, tmp_path: Path) -> None:
    use, live = API[name]
    with watched.only_read(live=live):
        use(watched.opened(), order, tmp_path)


def test_a_write_would_be_seen(tmp_path: Path) -> None:
    """Else the tests above prove nothing."""
    with sandbox(tmp_path / "sandbox", SETTING) as served:
        watched, (key, secret, *_) = Watched(served, tmp_path), served.secrets
        with httpx.Client(base_url=f"{served.url}/shipstation", auth=(key, secret)) as client:
            (waiting, *_) = client.get("/orders", params={"orderStatus": "awaiting_shipment"}).json()["orders"]
            hold = {"orderId": waiting["orderId"], "holdUntilDate": "2026-12-01"}
            before = watched.state()
            with pytest.raises(AssertionError, match="POST"), watched.only_read(live=True):
                client.post("/orders/holduntil", json=hold).raise_for_status()
        assert watched.state() != before
