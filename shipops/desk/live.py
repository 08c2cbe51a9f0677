"""Reading one order again, in every system, before it is told."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from shipops.config import Config
from shipops.lake import Lake
from shipops.systems.connections import connect
from shipops.systems.reading import Reading


def refresh(lake: Lake, config: Config, number: str, *, at: datetime) -> None:
    """Look ``number`` up in every account side by side and write what is found into the lake.

    Raises the first :class:`~shipops.errors.VendorError` of a system that does not answer.
    """

    def look_up(account: str) -> Reading:
        with connect(config, account) as connection:
            return connection.look_up(number, at)

    found = Reading()
    with ThreadPoolExecutor(max_workers=max(len(config.accounts), 1)) as pool:
        for reading in pool.map(look_up, config.accounts):
            found.add(reading)
    lake.commit_look_up(found)
