"""JupyterLab as ``shipops lab`` opens it, in a real browser."""

from __future__ import annotations

import secrets
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.end_to_end.harness import COMMAND, NOTEBOOKS, Sandbox, environment

pytestmark = pytest.mark.browser
TOKEN = "of-this-test"
_PATIENCE_SECONDS = 60


@contextmanager
def opened_lab(workspace: Path, folder: Path) -> Iterator[str]:
    """JupyterLab's address while it is open in ``workspace``, with none of this machine's settings."""
    port = _free_port()
    own = {"JUPYTER_CONFIG_DIR": str(folder / "config"), "JUPYTER_DATA_DIR": str(folder / "data")}
    options = ["--no-browser", "--allow-root", f"--port={port}", f"--IdentityProvider.token={TOKEN}"]
    process = subprocess.Popen(
        [*COMMAND, "lab", "-w", str(workspace), "--", *options],
        env=environment(own), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _answers(f"http://127.0.0.1:{port}/api")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:  # a kernel that was only starting is waited for
            process.kill()
            process.wait()


def test_every_notebook_has_a_tile_that_opens_it(served: Sandbox, chromium: Any, tmp_path: Path) -> None:
    with opened_lab(served.furnish(tmp_path / "workspace"), tmp_path) as address:
        page = chromium.new_page()
        page.goto(f"{address}/lab?token={TOKEN}")
        tile = page.locator(".jp-LauncherCard", has_text="Order lookup")
        tile.wait_for()
        tiles = page.locator(".jp-LauncherCard").all_inner_texts()
        for notebook in NOTEBOOKS.glob("*.ipynb"):
            assert notebook.stem.replace("_", " ").capitalize() in [tile.strip() for tile in tiles]
        tile.click()
        page.get_by_role("heading", name="Where is this order?").wait_for()
        page.close()


def _free_port() -> int:
    """A port below those that outgoing connections are given: one of these could take it before JupyterLab does."""
    while True:
        port = 20_000 + secrets.randbelow(10_000)
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port


def _answers(address: str) -> None:
    end = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < end:
        try:
            httpx.get(address)
        except httpx.TransportError:
            time.sleep(0.2)
        else:
            return
    pytest.fail("JupyterLab did not start")
