"""What an agent does about a finding at the desk: mute or unmute it, give it to somebody, note what was done."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import ipywidgets

from shipops.audit.findings import Finding
from shipops.audit.life.marks import Mark, plain
from shipops.desk.asking import Orders
from shipops.desk.controls import field, telling
from shipops.desk.findings import USUAL_MUTE, FindingsDesk
from shipops.desk.layout import inside, notice
from shipops.display.attended import served_as_a_page
from shipops.errors import ConfigError

Act = Callable[[FindingsDesk, Finding, str], Sequence[Mark]]
"""What is done about a finding by somebody; the marks made."""

_OPEN, _CLOSE = "Act on it", "Close"


def name_field() -> ipywidgets.Text:
    """Where agents write who they are: one field, shown in every form of a page."""
    return field(ipywidgets.Text, "Your name", placeholder="signs what you do", continuous_update=False)


class FindingActs:
    """A finding's card, and below it a form that is folded until it is wanted.

    Acts are signed with what stands in ``name``; ``acted`` is called after each and shows what came of it.
    """

    def __init__(self, found: Finding, orders: Orders, name: ipywidgets.Text, *, acted: Callable[[], None]) -> None:
        self._found, self._orders, self._name, self._acted = found, orders, name, acted
        self._card, self._told = ipywidgets.HTML(), list[ipywidgets.HTML]()
        self._buttons: dict[str, ipywidgets.Button] = {}
        self._reason = field(ipywidgets.Text, "Why nobody should hear of it", continuous_update=False)
        self._until = field(ipywidgets.Text, "Until", value=USUAL_MUTE, placeholder="14d, 2026-12-24",
                            continuous_update=False)  # fmt: skip
        self._until.add_class("shipops-short")
        self._to = field(ipywidgets.Text, "Who takes care of it", continuous_update=False)
        self._done = field(ipywidgets.Textarea, "What was done", rows=2, continuous_update=False)
        self._form = ipywidgets.VBox(
            [
                name,
                self._row([self._reason, self._until], {"Mute": self._muted, "Unmute": self._unmuted}),
                self._row([self._to], {"Assign": self._assigned}),
                self._row([self._done], {"Note it": self._noted}),
            ]
        )
        self._form.add_class("shipops-acts")
        self._form.layout.display = "none"
        self._toggle = ipywidgets.Button(description=_OPEN)
        self._toggle.on_click(lambda _: telling(self._told[0], self._turned))
        self.widget = ipywidgets.VBox([self._card, self._toggle, self._form])

    def show(self, found: Finding, card: str) -> None:
        """Tell ``found`` by its ``card`` (finished HTML); what is typed in the form stays."""
        self._found, self._card.value = found, inside(card)
        self._buttons["Unmute"].layout.display = None if found.muted else "none"

    def _turned(self) -> None:
        opens = self._toggle.description == _OPEN
        self._toggle.description = _CLOSE if opens else _OPEN
        self._form.layout.display = None if opens else "none"
        # The user a served desk runs as is none of those who sit before it.
        if opens and not self._name.value and not served_as_a_page():
            self._name.value = self._orders.findings.user()

    def _row(self, fields: Sequence[ipywidgets.Widget], acts: Mapping[str, Act]) -> ipywidgets.VBox:
        """Fields, a button for each act they serve, and below them what came of it."""
        told = ipywidgets.HTML()
        self._told.append(told)
        for label, act in acts.items():
            self._buttons[label] = ipywidgets.Button(description=label)
            self._buttons[label].on_click(lambda _, act=act: telling(told, lambda: self._do(act, told)))
        row = ipywidgets.Box([*fields, *(self._buttons[label] for label in acts)])
        row.add_class("shipops-asked")
        return ipywidgets.VBox([row, told])

    def _do(self, act: Act, told: ipywidgets.HTML) -> None:
        for before in self._told:
            before.value = ""
        if not plain(self._name.value):
            raise ConfigError("It is not known who you are.", "Write your name above, then do it again.")
        (made,) = act(self._orders.findings, self._found, self._name.value)
        self._acted()
        told.value = inside(notice(self._words(made)))

    def _muted(self, desk: FindingsDesk, found: Finding, by: str) -> Sequence[Mark]:
        return desk.mute(found, reason=self._reason.value, until=self._until.value, by=by)

    def _unmuted(self, desk: FindingsDesk, found: Finding, by: str) -> Sequence[Mark]:
        return desk.unmute(found, reason=self._reason.value, by=by)

    def _assigned(self, desk: FindingsDesk, found: Finding, by: str) -> Sequence[Mark]:
        if not plain(self._to.value):
            raise ConfigError("Nobody is named.", "Write who takes care of it.")
        return desk.assign(found, to=self._to.value, by=by)

    def _noted(self, desk: FindingsDesk, found: Finding, by: str) -> Sequence[Mark]:
        made = desk.note(found, self._done.value, by=by)
        # Pressed twice it is still one note.
        self._done.value = ""
        return made

    def _words(self, made: Mark) -> str:
        if made.kind == "unmute" and self._found.muted:
            return f"Unmuted by {made.author}; a wider mute still covers it."
        said = {"mute": "Muted", "unmute": "Unmuted", "assign": f"Assigned to {made.text}", "note": "Noted"}
        return f"{said[made.kind]} by {made.author}."
