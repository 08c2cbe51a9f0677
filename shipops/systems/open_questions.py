"""What the vendors' public record leaves open, and how a capture of real answers settles it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shipops.systems.answers import Answer, json_or_none
from shipops.systems.examining import Sample
from shipops.systems.forms import form_of, kind_of
from shipops.systems.wire_types import fold

Answers = Mapping[str, Sequence[Answer]]
"""By sample name the answers of a capture."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question of a wire sheet; ``settle`` finds the answer, ``""`` where the capture does not hold one."""

    id: str
    asks: str
    source: str
    settle: Callable[[Answers], str]


def by_name(samples: Sequence[Sample]) -> dict[str, list[Answer]]:
    """The answers of a capture by sample name; questions nobody answered are left out."""
    found: dict[str, list[Answer]] = {}
    for sample in samples:
        if sample.heard.answer is not None:
            found.setdefault(sample.name, []).append(sample.heard.answer)
    return found


def documents(answers: Answers, name: str) -> list[Any]:
    """The JSON documents of a sample."""
    return [document for answer in answers.get(name, ()) if (document := json_or_none(answer)) is not None]


def field(document: Any, name: str) -> Any:
    """A field of an object by its name in any case; ``None`` where it is not there."""
    if not isinstance(document, dict):
        return None
    return next((value for key, value in document.items() if fold(str(key)) == fold(name)), None)


def values(answers: Answers, name: str, path: str) -> list[Any]:
    """Every value under a dotted path; lists on the way are walked through."""
    found: list[Any] = documents(answers, name)
    for part in path.split("."):
        found = [field(one, part) for value in found for one in (value if isinstance(value, list) else [value])]
    return found


def forms(found: Sequence[Any]) -> str:
    """The different forms of values, in words; ``""`` for none."""
    told = {form_of(value) if isinstance(value, str) else kind_of(value) for value in found}
    return ", ".join(sorted(told))


def ended(answers: Answers, name: str) -> str:
    """How the vendor answered a question: status, kind of body, the names in it; ``""`` where it was not asked."""
    return "; ".join(dict.fromkeys(_ended(answer) for answer in answers.get(name, ())))


def _ended(answer: Answer) -> str:
    if answer.is_html:
        return f"status {answer.status}, a web page"
    if not answer.text.strip():
        return f"status {answer.status}, no body"
    document = json_or_none(answer)
    first = document[0] if isinstance(document, list) and document else document
    wrapped = ", in a list" if isinstance(document, list) else ""
    names = ", ".join(sorted(map(str, first))) if isinstance(first, dict) and len(first) <= 12 else ""
    return f"status {answer.status}, {kind_of(first)}{f' with {names}' if names else ''}{wrapped}"


def header_names(answers: Answers, *parts: str) -> str:
    """The names of headers that hold one of ``parts``, over all answers; ``none`` where no answer has one."""
    if not answers:
        return ""
    names = {name for found in answers.values() for answer in found for name in answer.headers}
    return ", ".join(sorted(name for name in names if any(part in name for part in parts))) or "none"


def settled(questions: Sequence[Question], answers: Answers) -> Iterator[dict[str, str]]:
    """Every question with its answer, for JSON; ``not settled`` where the capture does not hold one."""
    for question in questions:
        answer = question.settle(answers) or "not settled by this capture"
        yield {"id": question.id, "question": question.asks, "source": question.source, "answer": answer}
