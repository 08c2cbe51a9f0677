"""A finding explained: the story, the evidence side by side, the rule, what to do, and what stands behind it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from shipops.audit.checking.catalogue import Check
from shipops.audit.findings import Finding, iso
from shipops.engines.database import Database
from shipops.errors import NotFoundError

if TYPE_CHECKING:
    import pandas as pd

    from shipops.audit.result import Audit


@dataclass(frozen=True)
class Explanation:
    """``finding`` with its ``check`` (``None`` where there is no such check any more), the rows of its units, and the
    documents it was read from: ``account``, ``kind``, ``key`` and ``fetched_at`` (UTC) of each."""

    finding: Finding
    check: Check | None
    units: tuple[Mapping[str, Any], ...] = ()
    documents: tuple[Mapping[str, Any], ...] = ()

    @property
    def frame(self) -> pd.DataFrame:
        """The evidence side by side: one row per field."""
        import pandas as pd

        from shipops.audit.showing import side_by_side

        return pd.DataFrame(side_by_side(self.finding), columns=["field", "source", "shipstation", "at"])

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready values."""
        return {
            "finding": self.finding.to_dict(),
            "why": self.check.why if self.check else None,
            "never": list(self.check.never) if self.check else [],
            "units": [_plain(row) for row in self.units],
            "documents": [_plain(row) for row in self.documents],
        }

    def _repr_html_(self) -> str:
        from shipops.audit.showing import explanation_html

        return explanation_html(self)

    def __repr__(self) -> str:
        from shipops.display.plain import printable

        found = self.finding
        lines = [f"[{found.severity}] {found.title}", f"What to do: {found.action}", f"Rule: {found.rule}"]
        lines += [f"Why it matters: {self.check.why}"] if self.check else []
        lines += [
            f"  {fact.system} {fact.field}: {fact.value}" + (f" ({iso(fact.at)})" if fact.at else "")
            for fact in found.because
        ]
        lines += [
            f"Unit {row['part'] or row['order']}: {row['bucket']}, {row['reason'] or ''}"
            + (f" (tied by {row['match_key']})" if row["match_key"] else "")
            for row in self.units
        ]
        lines += [
            f"Read: {row['account']} {row['kind']} {row['key']} {iso(row['fetched_at'])}" for row in self.documents
        ]
        return "\n".join(printable(line) for line in lines)


def explain(result: Audit, finding: str, checks: Iterable[Check]) -> Explanation:
    """Explain one of the findings of ``result``, by its id or the beginning of it. Raises :class:`NotFoundError`."""
    fitting = [found for found in result.findings if finding and found.id.startswith(finding)]
    if len(fitting) != 1:
        what = f"{len(fitting)} findings begin with" if fitting else "There is no finding"
        raise NotFoundError(f"{what} {finding!r}.", "The ids are in the findings' frame, column id.")
    (found,) = fitting
    units = [
        row for row in result.units_table.to_pylist()
        if found.order_id is not None and (row["account"], row["order_id"]) == (found.account, found.order_id)
    ]  # fmt: skip
    own = [row for row in units if row["part"] == found.part]
    return Explanation(found, next((one for one in checks if one.id == found.check), None), tuple(own or units))


def documents(db: Database, found: Finding) -> tuple[Mapping[str, Any], ...]:
    """The newest reading of each document the finding rests on."""
    keys = [found.order_id or "", *(str(key) for key in found.shipstation_order_ids)]
    marks = ", ".join("?" for _ in keys)
    result = db.execute(
        f"SELECT account, kind, key, max(fetched_at) AS fetched_at FROM raw WHERE key IN ({marks}) "
        "AND (account = ? OR account LIKE 'shipstation.%') GROUP BY account, kind, key ORDER BY account, kind, key",
        [*keys, found.account],
    )
    names = [column[0] for column in result.description]
    return tuple(dict(zip(names, row, strict=True)) for row in result.fetchall())


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    def told(value: Any) -> Any:
        if isinstance(value, datetime):
            return iso(value)
        return value if isinstance(value, bool | int | float | str | None) else str(value)

    return {name: told(value) for name, value in row.items()}
