"""``shipops sandbox``"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def sandbox(
    port: Annotated[int, typer.Option("--port", help="0 takes a free one.")] = 8710,
    seed: Annotated[int, typer.Option("--seed", help="The same seed makes the same world.")] = 7,
    orders: Annotated[int, typer.Option("--orders", help="How many source orders.")] = 2000,
    now: Annotated[
        str,
        typer.Option(
            "--now",
            metavar="TIME",
            show_default=False,
            help="The moment the world stands at (default: the machine's time).",
        ),
    ] = "",
    world: Annotated[str, typer.Option("--world", metavar="NAME", help="Which kind of world.")] = "default",
    rate: Annotated[
        int | None,
        typer.Option(
            "--rate",
            metavar="N",
            show_default=False,
            help="Calls a minute every vendor allows (default: the vendors' limits).",
        ),
    ] = None,
    rate_window: Annotated[
        float, typer.Option("--rate-window", metavar="SECONDS", help="How long the limits' minute lasts.")
    ] = 60,
    live: Annotated[
        bool, typer.Option("--live", help="Let business go on: orders arrive, ship and change, 30 events a minute.")
    ] = False,
    fault: Annotated[
        list[str] | None,
        typer.Option("--fault", metavar="NAME[=VALUE]", help="Make something go wrong; may be repeated."),
    ] = None,
    truth: Annotated[
        Path | None, typer.Option("--truth", metavar="FILE", help="Write the planted problems and traps here.")
    ] = None,
    config: Annotated[
        Path | None, typer.Option("--config", metavar="FILE", help="Write a ready shipops.toml here.")
    ] = None,
    log: Annotated[
        Path | None,
        typer.Option(
            "--log",
            metavar="FILE",
            envvar="SHIPOPS_SANDBOX_LOG",
            show_default=False,
            help="Write a line here for every request: method and path.",
        ),
    ] = None,
) -> None:
    """Emulate Cin7 Core, InkSoft and ShipStation on this machine, in the foreground.

    Example: shipops sandbox --orders 500 --truth truth.json --config shipops.toml
    """
    from zoneinfo import ZoneInfo

    from shipops.moments import parse_moment
    from shipops.sandbox.server import EVENTS_A_MINUTE, serve
    from shipops.workspace import machine_clock

    moment = parse_moment(now, zone=ZoneInfo("UTC"), now=machine_clock()) if now else machine_clock()
    serve(
        port=port, seed=seed, orders=orders, now=moment, world_name=world, rate=rate,
        rate_window=rate_window, faults=fault or (), live=EVENTS_A_MINUTE if live else None, truth_path=truth,
        config_path=config, log_path=log,
    )  # fmt: skip
