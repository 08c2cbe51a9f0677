"""Duplicates made ready for readers: in their time zone and, where it will be shared, with people masked."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from shipops.audit.cases.case import Case, Pair
from shipops.audit.cases.result import Duplicates
from shipops.errors import ConfigError
from shipops.reports.masking import HIDDEN, masked_text
from shipops.reports.rows import write_rows

# What of a pair is compared and is somebody's.
_PERSONAL = frozenset({"recipient", "address", "e-mail", "phone"})


@dataclass(frozen=True)
class DuplicateFacts:
    """Duplicates for readers in ``zone``. Views take this and nothing else.

    ``wider`` is the same search with the lowest threshold, to explore; ``planted`` are the copies (account, order id)
    a sandbox planted (``None``: it is not known which orders are copies, as with any real merchant).
    """

    zone: ZoneInfo
    found: Duplicates
    wider: Duplicates
    planted: frozenset[tuple[str, str]] | None

    def local(self, at: datetime | None) -> datetime | None:
        """``at`` in the readers' zone."""
        return at.astimezone(self.zone) if at else None

    def when(self, key: str, at: datetime | None) -> str:
        """When the order with this key was placed; of a Cin7 sale only the day is known, which noon UTC stands for."""
        if at is None:
            return ""
        return f"{at:%Y-%m-%d}" if key.startswith("cin7.") else f"{at.astimezone(self.zone):%Y-%m-%d %H:%M}"


def prepared(
    found: Duplicates, wider: Duplicates, *, timezone: str = "UTC", redact: bool = False, truth: Path | None = None
) -> DuplicateFacts:
    """``found`` for readers in ``timezone`` (an IANA name); ``redact`` masks names, e-mails, phones and addresses.

    ``truth`` is a sandbox's truth file; where there is none, nothing is known of which orders are copies. Raises
    :class:`ConfigError` for a file that is no truth file.
    """
    zone = ZoneInfo(timezone)
    local = [_each_pair(one, lambda pair: pair.in_zone(zone)) for one in (found, wider)]
    shown, explored = (_masked(one) if redact else one for one in local)
    return DuplicateFacts(zone, shown, explored, _planted(truth) if truth is not None and truth.is_file() else None)


def _planted(truth: Path) -> frozenset[tuple[str, str]]:
    try:
        told = json.loads(truth.read_text(encoding="utf-8"))["planted"]
        return frozenset(
            (one["account"], one["order_id"]) for one in told if one["check"] == "probable-duplicate"
        )  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigError(
            f"{truth} is no truth file of a sandbox ({type(error).__name__}).",
            "Name the file that `shipops sandbox --truth` wrote, or leave truth empty.",
        ) from None


def _masked(found: Duplicates) -> Duplicates:
    def hidden(pair: Pair) -> Pair:
        return replace(
            pair,
            fields=tuple(
                replace(
                    one,
                    first_value=HIDDEN if one.first_value else one.first_value,
                    second_value=HIDDEN if one.second_value else one.second_value,
                )
                if one.field in _PERSONAL
                else one
                for one in pair.fields
            ),
        )

    decided = tuple(replace(one, reason=masked_text(one.reason)) for one in found.decided)
    return replace(_each_pair(found, hidden), decided=decided)


def _each_pair(found: Duplicates, change: Callable[[Pair], Pair]) -> Duplicates:
    cases = tuple(replace(case, pairs=tuple(change(pair) for pair in case.pairs)) for case in found.cases)
    return replace(found, cases=cases, pairs=tuple(change(pair) for pair in found.pairs))


def at_stake(cases: Iterable[Case]) -> list[str]:
    """The money at stake in words, one sum a currency, the largest first."""
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for case in cases:
        sums[case.currency or ""] += case.at_stake
    ordered = sorted(sums.items(), key=lambda item: (-item[1], item[0]))
    return [f"{amount:,.2f} {currency or 'in an unstated currency'}" for currency, amount in ordered if amount]


def save(facts: DuplicateFacts, folder: str) -> tuple[Path, ...]:
    """Write ``duplicates.csv`` (one row an order of a case) and ``pairs.csv`` (one row a field of a pair) into
    ``folder`` (made if needed); an empty ``folder`` writes nothing."""
    if not folder:
        return ()
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    return (
        write_rows(facts.found.frame, place / "duplicates.csv"),
        write_rows(facts.found.pairs_frame, place / "pairs.csv"),
    )
