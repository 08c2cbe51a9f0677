"""An examination as plain text for the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from shipops.display.plain import printable
from shipops.doctor.observations import Examination, count

_MARKS = {"ok": "ok      ", "warning": "warning ", "problem": "PROBLEM "}


def tell(examination: Examination) -> Iterator[str]:
    """Line by line: every subject with what was found, the proposed links, the sum."""
    subject = ""
    for observation in examination.observations:
        if observation.subject != subject:
            subject = observation.subject
            calls = examination.calls.get(subject)
            yield f"{subject}{'' if calls is None else f' ({calls} calls)'}"
        # The heading names the subject already.
        what = observation.what.removeprefix(f"{subject}: ")
        yield f"  {_MARKS[observation.level]}{printable(what[:1].upper() + what[1:])}"
        if observation.to_do:
            yield f"          To do: {printable(observation.to_do)}"
    for row in examination.proposals:
        yield ""
        yield "Proposed:"
        yield from row.splitlines()
    yield ""
    warnings = count(examination.observations, "warning")
    yield f"{examination.problems} problems, {warnings} warnings."
