"""A Cin7 account laid out for reading while it changes: sales in order, found by id or task, rows kept as text.

A sale counts as changed when its ``updated_at`` moved or when it was put into the account or taken out of it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter

from shipops.sandbox.world.model import Cin7Account, Cin7Sale

Test = Callable[[Cin7Sale], bool]
KEPT_SEARCHES = 8
_stamp_of = attrgetter("updated_at")


@dataclass
class Shelf:
    """``version`` grows with every change noticed by :meth:`notice`: to be called before sales are searched."""

    account: Cin7Account
    version: int = 0
    sales: Sequence[Cin7Sale] = ()
    _seen: list[Cin7Sale] = field(default_factory=list)
    _stamps: list[datetime] = field(default_factory=list)
    _by_id: dict[str, Cin7Sale] = field(default_factory=dict)
    _by_task: dict[str, Cin7Sale] = field(default_factory=dict)
    _found: OrderedDict[Hashable, Sequence[Cin7Sale]] = field(default_factory=OrderedDict)
    _rows: dict[str, tuple[Cin7Sale, datetime, str]] = field(default_factory=dict)

    def notice(self) -> None:
        """Look for sales that changed, came or went. Looks at every sale: some 20 ms for 100,000 of them."""
        self.notice_members()
        stamps = list(map(_stamp_of, self.account.sales))
        if stamps != self._stamps:
            self._stamps = stamps
            self._found.clear()
            self.version += 1

    def notice_members(self) -> None:
        """Look only for sales that came or went, which costs next to nothing."""
        # Equal lists hold the same sales or copies that do not differ: either may be shown.
        if self.account.sales != self._seen:
            self._seen = list(self.account.sales)
            self._stamps = []
            self.sales = sorted(self._seen, key=_order_number_key)
            self._by_id = {sale.id.lower(): sale for sale in self.sales}
            self._by_task = {}
            self._found.clear()
            self.version += 1

    def forget(self) -> None:
        """Drop everything kept, after a change that moved no ``updated_at``."""
        self._rows.clear()
        self._stamps = []

    def sale(self, identifier: str) -> Cin7Sale | None:
        """The sale with this id, in any case."""
        return self._by_id.get(identifier.lower())

    def sale_of_task(self, task_id: str) -> Cin7Sale | None:
        """The sale one of whose fulfilments has this task id, in any case."""
        wanted = task_id.lower()
        sale = self._by_task.get(wanted)
        if sale is None or not _has_task(sale, wanted):
            self._by_task = {part.task_id.lower(): sale for sale in self.sales for part in sale.fulfilments}
            sale = self._by_task.get(wanted)
        return sale

    def matching(self, key: Hashable, tests: Sequence[Test]) -> Sequence[Cin7Sale]:
        """The sales that pass all ``tests``, by order number; ``key`` is equal for equal tests."""
        if not tests:
            return self.sales
        found = self._found.get(key)
        if found is None:
            found = [sale for sale in self.sales if all(test(sale) for test in tests)]
            self._found[key] = found
            if len(self._found) > KEPT_SEARCHES:
                self._found.popitem(last=False)
        return found

    def row(self, sale: Cin7Sale, text_of: Callable[[Cin7Sale], str]) -> str:
        """The text of a sale's row, made by ``text_of`` only when the sale changed."""
        kept = self._rows.get(sale.id)
        if kept is not None and kept[0] is sale and kept[1] == sale.updated_at:
            return kept[2]
        text = text_of(sale)
        self._rows[sale.id] = (sale, sale.updated_at, text)
        return text


def _order_number_key(sale: Cin7Sale) -> tuple[int, str]:
    """Ascending by order number, the shorter number first, so SO-99999 precedes SO-100000."""
    return (len(sale.order_number), sale.order_number)


def _has_task(sale: Cin7Sale, task_id: str) -> bool:
    return any(part.task_id.lower() == task_id for part in sale.fulfilments)
