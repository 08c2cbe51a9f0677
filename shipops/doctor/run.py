"""The whole examination: every account, then what the lake says about their links."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from shipops.config import Config
from shipops.doctor.accounts import account
from shipops.doctor.carried import brought
from shipops.doctor.evidence import gather
from shipops.doctor.links import links
from shipops.doctor.observations import Examination, Observation
from shipops.errors import ShipopsError
from shipops.lake import Snapshot
from shipops.systems.examining import Clock


def examine(
    config: Config, snapshot: Snapshot | None, *, now: datetime, clock: Clock, told: Callable[[str], None]
) -> Examination:
    """Look at every account of ``config`` and at the links the pulled lake shows.

    ``now`` (UTC) is what ages count from, ``clock`` this machine's clock; ``told`` is called with an account's name
    before it is asked. ``snapshot`` is ``None`` before the first pull: links are then left out, and that is said.
    """
    found: list[Observation] = []
    calls: dict[str, int] = {}
    for name in config.accounts:
        told(name)
        try:
            observations, calls[name] = account(config, name, now, clock)
        except ShipopsError as error:
            observations, calls[name] = [Observation(name, "account", "problem", error.what, error.remedy)], 0
        found += observations
    missing = [name for name in config.accounts if snapshot is None or name not in snapshot.coverage]
    if snapshot is None or missing:
        what = f"Links cannot be judged: nothing was pulled yet from {', '.join(missing)}."
        found.append(Observation("links", "link", "warning", what, "Run `shipops sync`, then `shipops doctor` again."))
        return Examination(tuple(found), (), calls)
    from shipops.audit.matching.published import published_here
    from shipops.doctor.doubled import double_connections, doubled_methods

    relations = published_here(snapshot, config, now)
    evidence = gather(relations)
    judged, proposals = links(config, evidence)
    found += [*judged, *brought(relations)]
    found += [*double_connections(relations, now), *doubled_methods(config)]
    return Examination(_by_subject(found), tuple(proposals), calls)


def _by_subject(found: list[Observation]) -> tuple[Observation, ...]:
    """What belongs to one subject together, subjects in the order they came up."""
    order = list(dict.fromkeys(observation.subject for observation in found))
    return tuple(sorted(found, key=lambda observation: order.index(observation.subject)))
