"""An anonymised capture of real answers: structure, vocabularies, forms, headers, and the open questions settled."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shipops.config import Config
from shipops.doctor.shapes import private_words, shape_of
from shipops.errors import ConfigError
from shipops.systems.answers import Answer, json_or_none
from shipops.systems.cin7 import examining as cin7
from shipops.systems.cin7.open_questions import QUESTIONS as CIN7_QUESTIONS
from shipops.systems.examining import Clock, Examiner, Sample, examine
from shipops.systems.inksoft import examining as inksoft
from shipops.systems.inksoft.open_questions import QUESTIONS as INKSOFT_QUESTIONS
from shipops.systems.open_questions import Question, by_name, settled
from shipops.systems.shipstation import examining as shipstation
from shipops.systems.shipstation.open_questions import QUESTIONS as SHIPSTATION_QUESTIONS

QUESTIONS_FILE = "questions.json"
_CALLS = {"shipstation": shipstation.SAMPLE_CALLS, "cin7": cin7.SAMPLE_CALLS, "inksoft": inksoft.SAMPLE_CALLS}
_QUESTIONS: Mapping[str, Sequence[Question]] = {
    "shipstation": SHIPSTATION_QUESTIONS,
    "cin7": CIN7_QUESTIONS,
    "inksoft": INKSOFT_QUESTIONS,
}
_RATE_HEADER = re.compile(r"rate-?limit|retry-after")
_RATE_VALUE = re.compile(r"\d{1,6}(?: [A-Za-z]{1,10})?")
_MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]+")
_HEADER_NAME = re.compile(r"[a-z][a-z0-9-]{0,60}")


@dataclass(frozen=True, slots=True)
class Captured:
    """What was written where, at what cost; ``settled`` counts the open questions that have an answer now."""

    folder: Path
    files: tuple[str, ...]
    calls: dict[str, int]
    settled: int
    questions: int

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return {
            "folder": str(self.folder), "files": list(self.files), "calls": self.calls,
            "questions": self.questions, "settled": self.settled,
        }  # fmt: skip

    def told(self) -> Iterator[str]:
        """Lines for people."""
        yield f"{len(self.files)} files in {self.folder}, from {sum(self.calls.values())} calls."
        yield f"{self.settled} of {self.questions} open questions are answered in {QUESTIONS_FILE}."
        yield "Nothing in them is about a person: names of fields, kinds and forms of values, words of statuses."


def most_calls(config: Config) -> int:
    """How many questions a capture asks at most; one that nobody answers is asked once more."""
    return sum(_CALLS[account.partition(".")[0]] for account in config.accounts)


def capture(config: Config, folder: Path, *, clock: Clock, told: Callable[[str], None]) -> Captured:
    """Ask every account for a few answers of each kind and write their shapes into ``folder``.

    ``told`` is called with an account's name before it is asked. Raises :class:`ConfigError` where ``folder`` holds
    anything that is no capture, or cannot be written.
    """
    _make(folder)
    calls: dict[str, int] = {}
    written: dict[str, Any] = {}
    questions: list[dict[str, str]] = []
    for place, account in enumerate(config.accounts, start=1):
        told(account)
        system, _, name = account.partition(".")
        with examine(config, account, clock) as examiner:
            stores = config.inksoft[name].stores if system == "inksoft" else ()
            samples = list(_samples(examiner, system, stores))
            calls[account] = examiner.calls
        answers = by_name(samples)
        # The account's own name is the merchant's word: files are numbered.
        written |= {f"{place}-{sample}.json": told_of for sample, told_of in _shapes(answers)}
        questions += settled(_QUESTIONS[system], answers)
    written[QUESTIONS_FILE] = questions
    for file, document in written.items():
        _write(folder / file, document)
    answered = sum(not question["answer"].startswith("not settled") for question in questions)
    return Captured(folder, tuple(sorted(written)), calls, answered, len(questions))


def _samples(examiner: Examiner, system: str, stores: Sequence[str]) -> Iterator[Sample]:
    if system == "inksoft":
        return inksoft.samples(examiner, stores[0])
    return cin7.samples(examiner) if system == "cin7" else shipstation.samples(examiner)


def _shapes(answers: Mapping[str, Sequence[Answer]]) -> Iterator[tuple[str, dict[str, Any]]]:
    documents = {name: [json_or_none(answer) for answer in found] for name, found in answers.items()}
    private = private_words(document for found in documents.values() for document in found)
    for name, found in answers.items():
        failed = any(answer.status >= 400 for answer in found)
        shape = shape_of([document for document in documents[name] if document is not None], private, error=failed)
        yield (
            name,
            {
                "answers": [_outside(answer) for answer in found],
                "shape": shape.to_dict(),
            },
        )


def _outside(answer: Answer) -> dict[str, Any]:
    """Status, kind of body, and headers: all their names, the values of those about rates and types."""
    body = "web page" if answer.is_html else "empty" if not answer.text.strip() else "data"
    if body == "data" and json_or_none(answer) is None:
        body = "not JSON"
    headers = {name: _told(name, value) for name, value in answer.headers.items() if _HEADER_NAME.fullmatch(name)}
    return {"status": answer.status, "body": body, "headers": dict(sorted(headers.items()))}


def _told(name: str, value: str) -> str:
    if _RATE_HEADER.search(name) and _RATE_VALUE.fullmatch(value.strip()):
        return value.strip()
    media = value.partition(";")[0].strip().lower()
    return media if name == "content-type" and _MEDIA_TYPE.fullmatch(media) else ""


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        there = [path.name for path in folder.iterdir()]
    except OSError as error:
        raise ConfigError(f"{folder} cannot be made: {error.strerror}.", "Choose another folder.") from None
    if there and QUESTIONS_FILE not in there:
        raise ConfigError(f"{folder} holds other things.", "Name a new or an empty folder.")


def _write(path: Path, document: Any) -> None:
    try:
        path.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror}.", "Choose another folder.") from None
