"""Finding duplicates: an audit for the checks that tell them, its findings as cases."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from shipops.audit.cases.case import Case, CaseOrder, FieldWeight, Pair
from shipops.audit.cases.publishing import KINDS, publish_cases
from shipops.audit.cases.result import Duplicates
from shipops.audit.cases.wording import next_step
from shipops.audit.checking.confining import rows
from shipops.audit.checking.own_checks import NO_OWN_CHECKS, OwnChecks
from shipops.audit.findings import SEVERITIES, Finding
from shipops.audit.life.decisions import decisions
from shipops.audit.matching.lookalikes import tuning_of
from shipops.audit.question import Question
from shipops.audit.run import Pulling, audited
from shipops.config import Config
from shipops.duplicates import Tuning
from shipops.engines.database import Database, has
from shipops.lake import Lake

Row = Mapping[str, Any]


def find_duplicates(
    lake: Lake,
    config: Config,
    question: Question,
    pulling: Pulling | None = None,
    own: OwnChecks = NO_OWN_CHECKS,
    *,
    tuning: Tuning | None = None,
    stores: Collection[str] = (),
) -> Duplicates:
    """Every case of what ``lake`` holds, most urgent first; ``stores`` (ids of ShipStation stores) narrow to cases with
    an order of one of them, ``tuning`` takes the place of what the configuration says.

    Raises :class:`LakeError` before the first sync, and :class:`ConfigError` for an account there is not.
    """
    tuning = tuning or tuning_of(config)
    result, db = audited(lake, config, replace(question, checks=tuple(KINDS)), pulling, own, tuning)
    told = [found for found in result.findings if found.state != "resolved"]
    publish_cases(db, told)
    pairs = _pairs(db) if has(db, "lookalikes") else []
    cases = _cases(db, told, pairs)
    wanted = [case for case in cases if not stores or any(_store(order) in stores for order in case.orders)]
    shown = {order.key for case in wanted for order in case.orders}
    narrowed = bool(stores or question.accounts or question.since or question.until)
    return Duplicates(
        as_of=result.as_of,
        complete=result.complete,
        window=tuning.window,
        threshold=tuning.threshold,
        connections=tuple(
            found for found in told if found.check == "double-connection" and (not stores or _explains(found, wanted))
        ),
        cases=tuple(wanted),
        pairs=tuple(pair for pair in pairs if not narrowed or {pair.first_key, pair.second_key} <= shown),
        decided=tuple(decisions(lake, question.as_of)),
        not_checkable=tuple(one for one in result.not_checkable if one.checked is None),
    )


def _explains(connection: Finding, cases: Iterable[Case]) -> bool:
    return any(case.because_of == connection.id for case in cases)


def _store(order: CaseOrder) -> str:
    return (order.store_key or "").rpartition("|")[2]


def _cases(db: Database, findings: Iterable[Finding], pairs: Sequence[Pair]) -> list[Case]:
    by_id = {found.id: found for found in findings}
    alike = {(found.account, found.order_id): found for found in by_id.values() if found.check == "probable-duplicate"}
    orders: dict[str, list[CaseOrder]] = {}
    for row in rows(db, "SELECT * EXCLUDE (kind) FROM case_orders ORDER BY case_key, position"):
        told = dict(row)
        orders.setdefault(told.pop("case_key"), []).append(CaseOrder(**told))
    made = []
    for row in rows(db, "SELECT * FROM duplicate_cases ORDER BY position"):
        members = tuple(orders[row["case_key"]])
        behind = [
            found
            for found in (
                [alike.get((order.account, order.order_id)) for order in members]
                if row["kind"] == "probable-duplicate"
                # The case of a unit that came by both ways is told by the finding about the connection.
                else [by_id.get(row["case_key"].partition("|")[0])]
            )
            if found is not None
        ]
        made.append(_case(row, members, behind, pairs))
    return made


def _case(row: Row, orders: tuple[CaseOrder, ...], behind: Sequence[Finding], pairs: Sequence[Pair]) -> Case:
    keys = {order.key for order in orders}
    own = tuple(pair for pair in pairs if pair.veto is None and {pair.first_key, pair.second_key} <= keys)
    return Case(
        key=row["case_key"],
        kind=row["kind"],
        order=(behind[0].order if row["kind"] != "probable-duplicate" else None) or orders[0].number,
        state=row["state"],
        probability=row["probability"],
        currency=row["currency"],
        at_stake=row["at_stake"],
        label_fees=row["label_fees"],
        severity=min((found.severity for found in behind), key=SEVERITIES.index),
        muted=all(found.muted for found in behind),
        findings=tuple(found.id for found in behind),
        action=next_step(row["kind"], row["state"], orders),
        orders=orders,
        because_of=behind[0].absorbed_by or (behind[0].id if row["kind"] == "double-connection" else None),
        pairs=own if row["kind"] == "probable-duplicate" else (),
    )


def _pairs(db: Database) -> list[Pair]:
    """Every pair with its fields, the most probable first."""
    weights: dict[tuple[str, str], list[FieldWeight]] = {}
    for row in rows(db, "SELECT * FROM lookalike_fields ORDER BY position"):
        weights.setdefault((row["first_key"], row["second_key"]), []).append(
            FieldWeight(row["field"], row["first_value"], row["second_value"], row["agreement"], row["bits"])
        )
    return [
        Pair(
            row["first_key"], row["second_key"], row["first_number"], row["second_number"], row["first_at"],
            row["second_at"], row["hours_known"], row["probability"], row["bits"], row["kind"], row["veto"],
            tuple(weights[row["first_key"], row["second_key"]]),
        )
        for row in rows(db, "SELECT * FROM lookalikes ORDER BY probability DESC, first_key, second_key")
    ]  # fmt: skip
