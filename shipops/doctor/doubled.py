"""Two ways at once: as the audit proves them from orders, and as the configuration says them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from shipops.audit.checking.catalogue import catalogue
from shipops.audit.checking.telling import run_checks
from shipops.config import Config
from shipops.doctor.observations import Observation
from shipops.engines.database import Database

_CHECK = "double-connection"


def double_connections(db: Database, as_of: datetime) -> Iterator[Observation]:
    """One source that reaches ShipStation on two ways, by the audit's own check over its published relations ``db``,
    with the orders that did so counted; ``as_of`` is UTC."""
    for found in run_checks(db, [check for check in catalogue() if check.id == _CHECK], as_of):
        counted = found.because[0]
        yield Observation(
            found.account, _CHECK, "problem", f"{found.title}; {counted.field}: {counted.value}.", found.action
        )


def doubled_methods(config: Config) -> Iterator[Observation]:
    """Methods of one source in ``config`` that the vendors do not want together."""
    for source in config.sources:
        used = Counter(link.method for link in config.link if link.source == source)
        if used["custom_store"] and used["shipstation_store"]:
            what = f"{source} is linked by methods 1 (custom_store) and 2 (shipstation_store), which do the same."
            to_do = "Use one: ShipStation's page warns that orders may be fulfilled twice, Cin7's that one is enough."
            yield Observation(source, _CHECK, "problem", what, to_do)
        if used["custom_store"] and used["shipping_service"]:
            what = (
                f"{source} is linked by methods 1 (custom_store) and 3 (shipping_service): the vendors disagree there."
            )
            to_do = "ShipStation allows it, Cin7 advises against it: watch for labels bought on both ways."
            yield Observation(source, _CHECK, "warning", what, to_do)
