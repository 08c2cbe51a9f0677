"""Documents kept as received, read once more: for columns that records gained since."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from shipops.systems.cin7 import mapping as cin7
from shipops.systems.inksoft import mapping as inksoft
from shipops.systems.reading import Reading
from shipops.systems.shipstation import mapping as shipstation

_KINDS: Mapping[str, Callable[[Any, str, datetime], Reading]] = {
    "cin7-sale": lambda sent, account, at: cin7.sale(sent, None, cin7.Context(account, at)),
    # Every answer names its store; one that does not cannot be told apart here and ties to no row.
    "inksoft-order": lambda sent, account, at: inksoft.order(sent, None, inksoft.Context(account, "", at)),
    "shipstation-order": lambda sent, account, at: shipstation.order(sent, shipstation.Context(account, at)),
    "shipstation-shipment": lambda sent, account, at: shipstation.label(sent, shipstation.Context(account, at)),
    "shipstation-fulfillment": lambda sent, account, at: shipstation.marked_shipped(
        sent, shipstation.Context(account, at)
    ),
}
KINDS = tuple(_KINDS)


def interpreted(kind: str, document: Any, account: str, at: datetime) -> Reading:
    """The records of one document by the kind it was kept under; ``at`` (UTC) is when it was received.

    What a list, a configuration or a plan would add is not in it: only what the document says itself. Nothing for a
    document that cannot be read.
    """
    try:
        return _KINDS[kind](document, account, at)
    except ValueError:
        return Reading()
