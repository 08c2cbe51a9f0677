"""Two audits, or two recorded runs, set against each other."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from shipops.audit.findings import Finding, iso
from shipops.audit.life import history
from shipops.audit.result import Audit
from shipops.errors import NotFoundError
from shipops.lake import Lake

if TYPE_CHECKING:
    import pandas as pd

# What two sightings of one finding are compared by; times, states and marks always differ.
_FIELDS = ("severity", "title", "action", "confirmed", "muted", "absorbed_by", "assigned_to")


Run = Mapping[str, Any]
"""The event a recorded run ends with."""

Unit = tuple[str, str, str, str]
"""A unit by what names it: account, the source's own key of its order, order number, part."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison: what it is called and of when it is (UTC), its open findings, its buckets where they
    are known, and the bucket of each unit, which only an audit at hand knows."""

    name: str
    as_of: datetime
    findings: Mapping[str, Finding]
    buckets: Mapping[str, Mapping[str, int]]
    places: Mapping[Unit, str] | None = None


@dataclass(frozen=True)
class Comparison:
    """From ``before`` to ``after``: findings that came, went and changed (as they were, as they are)."""

    before: Side
    after: Side
    new: tuple[Finding, ...]
    gone: tuple[Finding, ...]
    changed: tuple[tuple[Finding, Finding], ...]

    def bucket_rows(self) -> list[Mapping[str, Any]]:
        """Every bucket that moved: account, bucket, before, after, change. Accounts only one side knows are left
        out."""
        return [
            {"account": account, "bucket": name, "before": was[name], "after": now, "change": now - was[name]}
            for account, counts in self.after.buckets.items()
            for was in [self.before.buckets.get(account, {})]
            for name, now in counts.items()
            if name in was and was[name] != now
        ]

    def moved_rows(self) -> list[Mapping[str, Any]]:
        """Every unit that is in another bucket, or on one side only; none where a side is a recorded run, which keeps
        no units."""
        was, now = self.before.places, self.after.places
        if was is None or now is None:
            return []
        return [
            {"account": account, "order": order, "part": part, "before": was.get(unit), "after": now.get(unit)}
            for unit in sorted(was.keys() | now.keys())
            for account, _, order, part in [unit]
            if was.get(unit) != now.get(unit)
        ]

    def change_rows(self) -> list[Mapping[str, Any]]:
        """Every changed field of a finding both sides know."""
        return [
            {"id": now.id, "check": now.check, "account": now.account, "order": now.order, "field": name,
             "before": was_told, "after": told}
            for was, now in self.changed
            for name, (was_told, told) in _differences(was, now).items()
        ]  # fmt: skip

    @property
    def frame(self) -> pd.DataFrame:
        """One row per finding that is new, gone or changed."""
        import pandas as pd

        named = [("new", self.new), ("gone", self.gone), ("changed", tuple(now for _, now in self.changed))]
        rows = [
            {"what": what, "id": one.id, "check": one.check, "severity": one.severity, "account": one.account,
             "order": one.order, "part": one.part, "title": one.title}
            for what, found in named for one in found
        ]  # fmt: skip
        return pd.DataFrame(rows, columns=["what", "id", "check", "severity", "account", "order", "part", "title"])

    @property
    def buckets_frame(self) -> pd.DataFrame:
        """One row per bucket that moved."""
        import pandas as pd

        return pd.DataFrame(self.bucket_rows(), columns=["account", "bucket", "before", "after", "change"])

    @property
    def moved_frame(self) -> pd.DataFrame:
        """One row per unit that moved from one bucket to another."""
        import pandas as pd

        return pd.DataFrame(self.moved_rows(), columns=["account", "order", "part", "before", "after"])

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready values."""
        return {
            "before": self.before.name,
            "after": self.after.name,
            "new": [found.to_dict() for found in self.new],
            "gone": [found.to_dict() for found in self.gone],
            "changed": [dict(row) for row in self.change_rows()],
            "buckets": [dict(row) for row in self.bucket_rows()],
            "moved": [dict(row) for row in self.moved_rows()],
        }

    def _repr_html_(self) -> str:
        from shipops.audit.showing import comparison_html

        return comparison_html(self)

    def __repr__(self) -> str:
        counted = f"{len(self.new)} new, {len(self.gone)} gone, {len(self.changed)} changed"
        return f"{self.before.name} -> {self.after.name}: {counted}"


def compare(before: Side, after: Side) -> Comparison:
    """What changed from one side to the other."""
    both = [(before.findings[key], found) for key, found in after.findings.items() if key in before.findings]
    return Comparison(
        before=before,
        after=after,
        new=tuple(found for key, found in after.findings.items() if key not in before.findings),
        gone=tuple(found for key, found in before.findings.items() if key not in after.findings),
        changed=tuple((was, now) for was, now in both if _differences(was, now)),
    )


def side_of(result: Audit) -> Side:
    """An audit as a side."""
    units = result.units_table.select(["account", "order_id", "order", "part", "bucket"]).to_pylist()
    places = {(row["account"], row["order_id"], row["order"], row["part"] or ""): row["bucket"] for row in units}
    name = f"audit as of {iso(result.as_of)}"
    return Side(name, result.as_of, _open(result.findings), result.buckets, places)


def recorded_side(lake: Lake, name: str, zone: ZoneInfo, as_of: datetime) -> Side:
    """A recorded run as a side: by its run id or the beginning of it, its job (the last run), or ``job/2026-11-02``
    (the last run up to the end of that day in ``zone``). Raises :class:`NotFoundError` where nothing like it is
    recorded up to ``as_of``."""
    written = history.events(lake, as_of)
    return _side(written, _named([event for event in written if event["event"] == "run"], name, zone))


def between_runs(
    lake: Lake, job: str, zone: ZoneInfo, as_of: datetime, before: str = "", after: str = ""
) -> Comparison | None:
    """What changed between two recorded runs of ``job``, named as for :func:`recorded_side`: by default between the
    last one and the one before ``after``. ``None`` where there are no two; raises :class:`NotFoundError` for a name
    that is not among them."""
    written = history.events(lake, as_of, job)
    runs: list[Run] = [event for event in written if event["event"] == "run"]
    last = _named(runs, after, zone) if after else runs[-1] if runs else None
    earlier = runs[: runs.index(last)] if last else []
    first = _named(runs, before, zone) if before else earlier[-1] if earlier else None
    return compare(_side(written, first), _side(written, last)) if first and last else None


def _named(runs: Sequence[Run], name: str, zone: ZoneInfo) -> Run:
    fitting = [run for run in runs if name and run["run_id"].startswith(name)]
    fitting = fitting or [run for run in runs if _fits(run, name, zone)]
    if not fitting:
        known = sorted({run["job"] for run in runs})
        told = f"Recorded jobs: {', '.join(known)}." if known else "Record one with `shipops audit --record`."
        raise NotFoundError(f"No run {name!r} is recorded.", told)
    return fitting[-1]


def _side(written: Iterable[Mapping[str, Any]], run: Run) -> Side:
    members = [
        Finding.from_dict(json.loads(event["finding"]))
        for event in written
        if (event["job"], event["run_id"]) == (run["job"], run["run_id"]) and event["event"] == "seen"
    ]
    buckets = json.loads(run["finding"]).get("buckets", {})
    return Side(f"{run['job']} {run['run_id']}", run["at"], _open(members), buckets)


def _fits(run: Run, name: str, zone: ZoneInfo) -> bool:
    job, _, day = name.partition("/")
    if run["job"] != job or not day:
        return bool(run["job"] == job)
    try:
        end = datetime.combine(date.fromisoformat(day) + timedelta(days=1), time(), tzinfo=zone)
    except ValueError:
        raise NotFoundError(f"{day!r} is no date.", "Write job/2026-11-02.") from None
    return bool(run["at"] < end.astimezone(UTC))


def _open(findings: tuple[Finding, ...] | list[Finding]) -> dict[str, Finding]:
    return {found.id: found for found in findings if found.state != "resolved"}


def _differences(was: Finding, now: Finding) -> dict[str, tuple[str, str]]:
    pairs = {name: (_told(getattr(was, name)), _told(getattr(now, name))) for name in _FIELDS}
    evidence = [
        {f"{fact.system} {fact.field}": fact.value for fact in found.because} for found in (was, now)
    ]  # fmt: skip
    pairs |= {
        name: (evidence[0].get(name, ""), evidence[1].get(name, "")) for name in (evidence[0] | evidence[1])
    }  # fmt: skip
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _told(value: object) -> str:
    return "" if value is None else str(value)
