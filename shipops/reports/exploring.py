"""Findings narrowed by account, link, check, severity, state and day: widgets for a person, a full table for a page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from shipops.audit.findings import Finding
from shipops.display.attended import bundle
from shipops.display.view import fragment
from shipops.reports import wording
from shipops.reports.actions import to_do
from shipops.reports.differences import differences
from shipops.reports.facts import Prepared
from shipops.reports.listings import every_finding

if TYPE_CHECKING:
    import ipywidgets

_ALL = "all"


@dataclass(frozen=True, slots=True)
class Choice:
    """What of the findings is wanted; empty text and ``None`` want everything. Days are those a finding was first
    seen on, in the readers' zone, both included."""

    account: str = ""
    link: str = ""
    check: str = ""
    severity: str = ""
    state: str = ""
    first_day: date | None = None
    last_day: date | None = None


def narrowed(facts: Prepared, choice: Choice) -> Prepared:
    """``facts`` with the findings ``choice`` wants; one that explains others stays while it explains a wanted one."""
    wanted = [finding for finding in facts.findings if _fits(facts, finding, choice)]
    explaining = {finding.absorbed_by for finding in wanted}
    kept = {finding.id for finding in wanted}
    return replace(
        facts, findings=tuple(found for found in facts.findings if found.id in kept or found.id in explaining)
    )


@dataclass(frozen=True)
class Explorer:
    """The findings to look through. Where a person sits in front of a kernel, choices narrow them as they are made;
    anywhere else the whole table is shown, which can be narrowed on the page itself."""

    facts: Prepared

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        return bundle(every_finding(self.facts), self.widget)

    def _repr_html_(self) -> str:
        return fragment(every_finding(self.facts).html)

    def __repr__(self) -> str:
        return every_finding(self.facts).text

    def widget(self) -> ipywidgets.VBox:
        """The choices, and under them what to do, the fields that differ and every finding they leave."""
        import ipywidgets

        def chooser(label: str, values: dict[str, str]) -> ipywidgets.Dropdown:
            options = [(_ALL, ""), *((shown, value) for value, shown in values.items())]
            return ipywidgets.Dropdown(options=options, value="", description=label)

        findings = self.facts.findings
        fields: dict[str, Any] = {
            "account": chooser("Account", _values(findings, lambda found: found.account)),
            "link": chooser("Connection", {link: link for link in sorted(set(self.facts.links.values()))}),
            "check": chooser("Problem", _values(findings, lambda found: found.check, wording.check_name)),
            "severity": chooser("Severity", {name: name for name in wording.SEVERITIES}),
            "state": chooser("State", _values(findings, lambda found: found.state, wording.STATES.__getitem__)),
            "first_day": ipywidgets.DatePicker(description="First day"),
            "last_day": ipywidgets.DatePicker(description="Last day"),
        }
        shown = ipywidgets.HTML()

        def show(_: object = None) -> None:
            left = narrowed(self.facts, Choice(**{name: field.value for name, field in fields.items()}))
            parts = (to_do(left), differences(left), every_finding(left))
            shown.value = fragment("".join(part.html for part in parts))

        for field in fields.values():
            field.observe(show, names="value")
        show()
        choices = ipywidgets.Box(list(fields.values()), layout=ipywidgets.Layout(flex_flow="row wrap"))
        return ipywidgets.VBox([choices, shown])


def explore(facts: Prepared) -> Explorer:
    """All findings to look through."""
    return Explorer(facts)


def _fits(facts: Prepared, finding: Finding, choice: Choice) -> bool:
    seen = facts.local(finding.first_seen)
    day = seen.date() if seen else None
    return (
        choice.account in ("", finding.account)
        and choice.check in ("", finding.check)
        and choice.severity in ("", finding.severity)
        and choice.state in ("", finding.state)
        and choice.link in ("", facts.links.get((finding.account, finding.order_id or ""), ""))
        and (choice.first_day is None or (day is not None and day >= choice.first_day))
        and (choice.last_day is None or (day is not None and day <= choice.last_day))
    )


def _values(
    findings: tuple[Finding, ...], of: Callable[[Finding], str], named: Callable[[str], str] = str
) -> dict[str, str]:
    return {value: named(value) for value in sorted({of(finding) for finding in findings})}
