"""A Cin7 account that moves while its list is read (Cin7 sheet, 1.5)."""

from __future__ import annotations

import random
from collections.abc import Sequence

from shipops.sandbox.cin7.desk import Desk
from shipops.sandbox.world.model import Cin7Sale


class Drift:
    """``changes`` sales move at a time. None of it alters what an audit finds: a later stamp, a row not shown once."""

    def __init__(self, desk: Desk, changes: int, seed: int) -> None:
        self._desk = desk
        self._changes = changes
        self._rng = random.Random(f"drift {seed}")
        self._further_pages = 0

    def move(self) -> None:
        """Somebody saved some sales without changing them: they enter a list by ``UpdatedSince``, amid its rows."""
        if self._changes and self._desk.account.sales:
            for sale in self._rng.choices(self._desk.account.sales, k=self._changes):
                self._desk.touch(sale)

    def shown(self, rows: Sequence[Cin7Sale]) -> Sequence[Cin7Sale]:
        """The rows a further page is cut from: every other time as if the first of them had gone."""
        self._further_pages += 1
        return rows[self._changes :] if self._changes and self._further_pages % 2 else rows
