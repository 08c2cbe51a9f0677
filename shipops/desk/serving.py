"""The order desk as a web page: one notebook, served by Voilà behind Jupyter Server's login."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import nbformat
import voila.server_extension
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_server.serverapp import ServerApp
from papermill.iorw import load_notebook_node
from papermill.parameterize import parameterize_notebook
from tornado.httputil import HTTPServerRequest
from tornado.routing import Matcher, Rule
from tornado.web import ErrorHandler
from traitlets.config import Config as Settings

from shipops.desk.gate import MESSAGES, PAGE, POLICY, served
from shipops.errors import ConfigError

_WEB = Path(__file__).with_name("web")
# What shows widgets: Voilà's own manager and the widgets themselves.
_EXTENSIONS = ("@voila-dashboards/widgets-manager8", "@jupyter-widgets/jupyterlab-manager")
# A day at the desk; then one logs in again.
_LOGIN_DAYS = 0.5


@dataclass(frozen=True)
class Door:
    """Where the desk is found and who is let in: whoever knows ``password``, or the token made where it is empty.
    A page nobody touched for ``idle_seconds`` ends."""

    host: str
    port: int
    password: str
    idle_seconds: int


def serve(
    notebook: Path, parameters: Mapping[str, Any], door: Door, *, environment: Mapping[str, str],
    told: Callable[[str], None],
) -> bool:  # fmt: skip
    """Serve ``notebook`` with ``parameters`` until the process is told to end; whether it was interrupted (SIGINT).

    Every page has a kernel of its own, this interpreter with ``environment``. ``told`` is handed the address once the
    desk answers. Raises :class:`ConfigError` where the address cannot be taken.
    """
    token = "" if door.password else secrets.token_urlsafe(24)
    _check(door)
    os.environ.update(environment)
    # Where Voilà looks for the page's template.
    os.environ["JUPYTER_PATH"] = os.pathsep.join(filter(None, (str(_WEB), os.environ.get("JUPYTER_PATH", ""))))
    # Voilà would read voila.json and run voila.py, from the folder it is started in and from the user's configuration.
    voila.server_extension.load_config_file = lambda: None
    with TemporaryDirectory(prefix="shipops-desk-") as folder:
        _put(notebook, parameters, Path(folder) / PAGE)
        server = _DeskServer(config=_settings(door, token, folder))
        server.initialize(argv=[], find_extensions=False)
        server.web_app.default_router.rules.insert(0, Rule(_NotServed(), ErrorHandler, {"status_code": 404}))
        told(f"http://{_shown(door.host)}:{server.port}/" + (f"login?token={token}" if token else ""))
        server.start()
    return server.interrupted


class _NotServed(Matcher):
    """Matches every request the desk has no answer for."""

    def match(self, request: HTTPServerRequest) -> dict[str, Any] | None:
        return None if served(request.method or "", request.path) else {}


class _DeskServer(ServerApp):
    """Jupyter Server with the desk's settings and none of the machine's."""

    interrupted = False

    def load_config_file(self, *_: object, **__: object) -> None:
        """A desk does not open wider because somebody configured their JupyterLab so."""

    def write_server_info_file(self) -> None:
        """Nothing on the disk tells the token."""

    def write_browser_open_files(self) -> None:
        """Nor does a page that opens the desk."""

    def init_signal(self) -> None:
        """Ends at once when told to, without asking."""
        signal.signal(signal.SIGTERM, self._end)
        signal.signal(signal.SIGINT, self._end)

    def _end(self, number: int, _frame: object) -> None:
        self.interrupted = number == signal.SIGINT
        self.stop(from_signal=True)


class ThisInterpreter(KernelSpecManager):
    """Starts this very interpreter, whatever kernels the machine has registered."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:  # noqa: ARG002 - there is one
        return KernelSpec(
            argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}", "--log-level=CRITICAL"],
            display_name="Python 3", language="python",
        )  # fmt: skip


def _settings(door: Door, token: str, folder: str) -> Settings:
    from jupyter_server.auth.security import passwd

    hashed = passwd(door.password) if door.password else ""
    return Settings(
        {
            "ServerApp": {
                "ip": door.host, "port": door.port, "port_retries": 0, "open_browser": False, "allow_root": True,
                "root_dir": folder, "default_url": f"/voila/render/{PAGE}",
                "jpserver_extensions": {"voila": True}, "terminals_enabled": False, "log_level": "ERROR",
                "identity_provider_class": "shipops.desk.login.UnhurriedLogin",
                "kernel_spec_manager_class": f"{__name__}.ThisInterpreter",
                "extra_template_paths": [str(_WEB / "pages")], "cookie_secret": secrets.token_bytes(32),
                "tornado_settings": {
                    "headers": {"Content-Security-Policy": POLICY, "Referrer-Policy": "same-origin"},
                    # What sets formulas comes with Voilà, and not from elsewhere.
                    "mathjax_url": None, "mathjax_config": None,
                },
            },
            "UnhurriedLogin": {
                "hashed_password": hashed, "token": token,
                "allow_password_change": False, "get_secure_cookie_kwargs": {"max_age_days": _LOGIN_DAYS},
            },
            "MappingKernelManager": {
                "cull_idle_timeout": door.idle_seconds, "cull_interval": max(1, min(60, door.idle_seconds // 2)),
                "cull_connected": True, "allowed_message_types": list(MESSAGES),
            },
            "VoilaConfiguration": {
                "template": "order-desk", "allow_template_override": "NO", "allow_theme_override": "NO",
                "file_allowlist": [], "extension_allowlist": list(_EXTENSIONS),
            },
        }
    )  # fmt: skip


def _put(notebook: Path, parameters: Mapping[str, Any], place: Path) -> None:
    """A copy of ``notebook`` with ``parameters`` and without outputs at ``place``."""
    made = parameterize_notebook(load_notebook_node(str(notebook)), dict(parameters))
    for cell in made.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    made.metadata["title"] = "Order desk"
    nbformat.write(made, place)


def _check(door: Door) -> None:
    """Raise :class:`ConfigError` where the door's address cannot be taken."""
    family = socket.AF_INET6 if ":" in door.host else socket.AF_INET
    try:
        with socket.create_server((door.host, door.port), family=family):
            pass
    except (OSError, OverflowError) as error:
        said = getattr(error, "strerror", None) or str(error)
        raise ConfigError(
            f"The desk cannot be served at {_shown(door.host)}:{door.port}: {said}.",
            "Choose another --port or --host.",
        ) from None


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host
