"""``shipops desk`` and ``shipops lab``"""

from __future__ import annotations

import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING, Annotated

import typer

from shipops.cli.options import DONE, INTERRUPTED, AsOfOption, WorkspaceOption, open_workspace, say
from shipops.errors import ConfigError

if TYPE_CHECKING:
    from shipops.workspace import Workspace

_LOOPBACK = ("127.0.0.1", "::1", "localhost")


def desk(
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="0 takes a free one.")] = 8866,
    host: Annotated[
        str,
        typer.Option(
            "--host", metavar="ADDRESS", help="Where it is found; another than this machine's own shows it to others."
        ),
    ] = "127.0.0.1",
    idle: Annotated[str, typer.Option("--idle", metavar="TIME", help="A page nobody touches for so long ends.")] = "1h",
    redact: Annotated[bool, typer.Option("--redact", help="Name nobody on any page.")] = False,
    workspace: WorkspaceOption = "",
    as_of: AsOfOption = "",
) -> int:
    """Serve the order desk as a web page, behind a login: a token printed here, or the password of [desk].

    Example: shipops desk --port 8866
    """
    _need("voila")
    from shipops.desk.serving import Door, serve
    from shipops.reports.run import find

    seconds = _seconds(idle)
    ws = open_workspace(workspace, as_of)
    ws.snapshot()
    password = ws.config.desk.password
    door = Door(host, port, password.get_secret_value() if password else "", seconds)

    def told(address: str) -> None:
        say(f"The order desk is open at {address}")
        if host not in _LOOPBACK:
            say("Others can reach it: what they read travels unencrypted unless a proxy with TLS stands before it.")
        say("Ctrl-C ends it.")
        sys.stdout.flush()

    interrupted = serve(
        find(ws, "order_lookup"),
        {"workspace": str(ws.folder.resolve()), "identifier": "", "redact": redact},
        door,
        environment=_moment(ws),
        told=told,
    )
    return INTERRUPTED if interrupted else DONE


def lab(
    arguments: Annotated[
        list[str] | None, typer.Argument(metavar="OPTION", help="Options of JupyterLab's own, after --.")
    ] = None,
    workspace: WorkspaceOption = "",
    as_of: AsOfOption = "",
) -> None:
    """Open JupyterLab in the workspace, with a tile for every notebook.

    Example: shipops lab -- --no-browser
    """
    _need("jupyterlab")
    from shipops.desk.lab import laid_out, open_lab
    from shipops.reports.run import find

    ws = open_workspace(workspace, as_of)
    folder = ws.folder.resolve()
    for path in laid_out(sorted(find(ws, "order_lookup").parent.glob("*.ipynb")), folder):
        say(f"made {path}")
    open_lab(folder, arguments or [], environment={"SHIPOPS_WORKSPACE": str(folder)} | _moment(ws))


def _moment(ws: Workspace) -> dict[str, str]:
    """What tells a kernel the moment everything is seen from."""
    return {"SHIPOPS_AS_OF": ws.clock().isoformat()} if ws.fixed else {}


def _seconds(idle: str) -> int:
    from shipops.durations import parse_duration

    try:
        return int(parse_duration(idle).wall.total_seconds())
    except ValueError as error:
        raise ConfigError(f"--idle: {error}.", "Write how long a page may be left alone.") from None


def _need(package: str) -> None:
    if find_spec(package) is None:
        raise ConfigError(
            f"This command needs the package {package}, which is not installed.",
            "Install what the desk needs: pip install 'shipops[desk]'.",
        )
