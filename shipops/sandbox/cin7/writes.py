"""Every write to a Cin7 account by method and path, and how one is carried out (Cin7 sheet, 2.4 and 3.3 to 3.7)."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from shipops.sandbox.calls import Call
from shipops.sandbox.cin7 import sections
from shipops.sandbox.cin7.desk import Desk, Target, sale_in_body, sale_in_query, task_in_body, task_in_query
from shipops.sandbox.cin7.documents import sale_document
from shipops.sandbox.cin7.fulfilment_writes import (
    add_fulfilment,
    void_or_undo_fulfilment,
    write_pack,
    write_pick,
    write_ship,
)
from shipops.sandbox.cin7.parts import Document
from shipops.sandbox.cin7.sale_writes import (
    blank_sale,
    create_sale,
    replace_header,
    void_or_undo,
    write_order,
    write_quote,
)
from shipops.sandbox.world.model import Cin7Sale


@dataclass(frozen=True)
class Write:
    """How one call finds what it writes to, what it does there and what it shows afterwards."""

    find: Callable[[Desk, Call], Target]
    do: Callable[[Desk, Target, Call], None]
    show: Callable[[Target], Document]
    creates: bool = False


def _whole(target: Target) -> Document:
    return sale_document(target.sale)


def _order(target: Target) -> Document:
    return {"SaleID": target.sale.id, **sections.order(target.sale)}


def _quote(target: Target) -> Document:
    return {"SaleID": target.sale.id, **sections.quote(target.sale)}


def _fulfilments(target: Target) -> Document:
    return {"SaleID": target.sale.id, "Fulfilments": [sections.fulfilment(part) for part in target.sale.fulfilments]}


def _pick(target: Target) -> Document:
    return {"TaskID": target.part.task_id, **sections.pick(target.part)}


def _pack(target: Target) -> Document:
    return {"TaskID": target.part.task_id, **sections.pack(target.part)}


def _ship(target: Target) -> Document:
    return {"TaskID": target.part.task_id, **sections.ship(target.part)}


_PICK = Write(task_in_body, write_pick, _pick)
_PACK = Write(task_in_body, write_pack, _pack)
_SHIP = Write(task_in_body, write_ship, _ship)
WRITES: Mapping[tuple[str, str], Write] = {
    ("POST", "sale"): Write(blank_sale, create_sale, _whole, creates=True),
    ("PUT", "sale"): Write(sale_in_body("ID"), replace_header, _whole),
    ("DELETE", "sale"): Write(sale_in_query("ID"), void_or_undo, _whole),
    ("POST", "sale/quote"): Write(sale_in_body("SaleID"), write_quote, _quote),
    ("POST", "sale/order"): Write(sale_in_body("SaleID"), write_order, _order),
    ("POST", "sale/fulfilment"): Write(sale_in_body("SaleID"), add_fulfilment, _fulfilments),
    ("DELETE", "sale/fulfilment"): Write(task_in_query, void_or_undo_fulfilment, _fulfilments),
    **{(method, "sale/fulfilment/pick"): _PICK for method in ("POST", "PUT")},
    **{(method, "sale/fulfilment/pack"): _PACK for method in ("POST", "PUT")},
    **{(method, "sale/fulfilment/ship"): _SHIP for method in ("POST", "PUT")},
}


def carry_out(desk: Desk, write: Write, call: Call, *, allow: Callable[[Cin7Sale], None], ignored: bool) -> Document:
    """Do one write and give back the document it answers with.

    ``allow`` may refuse the sale. The write is tried on a copy first: a refused one leaves everything as it was, and an
    ``ignored`` one is answered as if it had been done. Raises BadParameterError, RefusalError.
    """
    # A new sale takes its ids from the same source, so that is copied first as well.
    trial = replace(desk, rng=copy.copy(desk.rng), events=[])
    target = write.find(trial, call)
    allow(target.sale)
    copied = Target(copy.deepcopy(target.sale), target.task_id)
    write.do(trial, copied, call)
    trial.touch(copied.sale)
    if ignored:
        return write.show(copied)
    target = write.find(desk, call)
    write.do(desk, target, call)
    desk.touch(target.sale)
    if write.creates:
        desk.account.sales.append(target.sale)
    return write.show(target)
