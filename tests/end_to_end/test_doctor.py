"""``shipops doctor`` and ``shipops explain`` through the real command line, against a real sandbox."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shipops.lake import Lake
from tests.end_to_end.harness import Ran, Sandbox, shipops


def rewritten(workspace: Path, *changes: tuple[str, str]) -> Path:
    """The workspace with texts of its configuration exchanged."""
    place = workspace / "shipops.toml"
    text = place.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    place.write_text(text, encoding="utf-8")
    return workspace


def unlinked(workspace: Path) -> Path:
    """The workspace without its links."""
    place = workspace / "shipops.toml"
    text = re.sub(
        r"\[\[link\]\]\n(?:(?!\[).+\n)+\n?(?:\[link\.only\]\n(?:.+\n)+)?", "", place.read_text(encoding="utf-8")
    )
    assert "link" not in text
    place.write_text(text, encoding="utf-8")
    return workspace


def doctor(served: Sandbox, workspace: Path, *more: str | Path) -> Ran:
    return shipops("doctor", *more, workspace=workspace, as_of=served.setting.now)


def test_a_workspace_that_is_set_up_right_has_no_problem(served: Sandbox, pulled: Path) -> None:
    ran = doctor(served, pulled)
    assert ran.code == 0, ran.all
    assert "0 problems" in ran.out
    assert re.search(r"\d+\.\d % of store 34567 match Cin7 invoice numbers, e-mail agrees in \d+\.\d %", ran.out)
    assert "about 12 calls" in ran.err
    assert not [secret for secret in served.secrets if secret in ran.all]


def test_links_are_proposed_that_open_the_same_world(served: Sandbox, own_copy: Path) -> None:
    had = tomllib.loads((own_copy / "shipops.toml").read_text(encoding="utf-8"))["link"]
    ran = doctor(served, unlinked(own_copy), "--json")
    assert ran.code == 1
    proposed = tomllib.loads("\n".join(ran.document["proposed_links"]))["link"]
    ends = ("source", "shipstation", "store_id", "method", "only")
    assert [[row.get(key) for key in ends] for row in sorted(proposed, key=lambda row: int(row["store_id"]))] == [
        [row.get(key) for key in ends] for row in sorted(had, key=lambda row: int(row["store_id"]))
    ]
    with (own_copy / "shipops.toml").open("a", encoding="utf-8") as file:
        file.write("\n" + "\n".join(ran.document["proposed_links"]) + "\n")
    assert doctor(served, own_copy).code == 0


def test_what_is_wrong_is_told_in_words_of_the_fix_and_ends_with_1(served: Sandbox, own_copy: Path) -> None:
    key, secret = '"sandbox-key"', '"sandbox-secret"'
    rewritten(own_copy, (key, '"x"'), (secret, key), ('"x"', secret), ("publisher_id = 70001", "publisher_id = 7"))
    ran = doctor(served, own_copy, "--json")
    assert ran.code == 1
    problems = {seen["topic"]: seen for seen in ran.document["observations"] if seen["level"] == "problem"}
    assert set(problems) == {"credentials", "publisher"}
    assert "api_key and api_secret are swapped" in problems["credentials"]["what"]
    assert all(seen["to_do"] for seen in problems.values())


def test_before_the_first_pull_the_accounts_are_examined_and_links_wait(served: Sandbox, empty: Path) -> None:
    ran = doctor(served, empty)
    assert ran.code == 0
    assert "Run `shipops sync`" in ran.out


def people(workspace: Path) -> set[str]:
    """Everything the lake knows that could tell a person, a parcel or an order, long enough to be found again."""
    snapshot = Lake(workspace / "lake").snapshot()
    assert snapshot is not None
    columns = {
        "orders": ("number", "order_id", "email", "customer", "ship_to_name", "phone", "ship_to_street1",
                   "ship_to_city", "ship_to_postcode", "customer_reference"),
        "units": ("unit_id", "invoice_number", "sale_number"),
        "shipments": ("tracking", "shipment_id", "order_number"),
        "order_lines": ("sku", "line_id"),
        "stores": ("store_id",),
    }  # fmt: skip
    db = snapshot.connect()
    known: set[str] = set()
    for table, names in columns.items():
        for name in names:
            found = db.table(table).filter(f"{name} IS NOT NULL").project(name).distinct().fetchall()
            for (value,) in found:
                known.update({str(value).strip(), *str(value).split()} if name == "customer" else {str(value).strip()})
    return {value for value in known if len(value) >= 4}


@pytest.fixture(scope="module")
def captured(served: Sandbox, pulled: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Ran, Path]:
    """A capture of the whole world, and where it lies."""
    folder = tmp_path_factory.mktemp("capture") / "new"
    ran = doctor(served, pulled, "--capture", folder, "--json")
    assert ran.code == 0, ran.all
    return ran, folder


def texts(document: Any) -> Iterator[str]:
    """Every text a captured document holds but the names of fields, which are the vendors' own."""
    if isinstance(document, str):
        yield document
    elif isinstance(document, list):
        for member in document:
            yield from texts(member)
    elif isinstance(document, dict):
        for key, member in document.items():
            if key in ("forms", "words", "kinds") and isinstance(member, dict):
                yield from member
            yield from texts(member)


def test_a_capture_holds_nothing_of_a_person(served: Sandbox, pulled: Path, captured: tuple[Ran, Path]) -> None:
    ran, folder = captured
    told = ran.document
    assert sum(told["calls"].values()) <= 23
    assert "at most 23 calls" in ran.err
    written = {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}
    assert sorted(written) == told["files"]
    told_texts = [text.casefold() for content in written.values() for text in texts(json.loads(content))]
    text, words = "\n".join(told_texts), {word for told_text in told_texts for word in re.findall(r"\w+", told_text)}
    known = people(pulled) | set(served.secrets)
    assert len(known) > 500
    leaked = {value for value in known if (value.casefold() in words if value.isalpha() else value.casefold() in text)}
    assert leaked == set()


def test_a_capture_settles_the_open_questions_it_can(captured: tuple[Ran, Path]) -> None:
    questions = json.loads((captured[1] / "questions.json").read_text(encoding="utf-8"))
    answers = {question["id"]: question["answer"] for question in questions}
    assert answers["shipstation-order-stamps"] == "9999-99-99T99:99:99.9999999"
    assert answers["shipstation-404"].startswith("status 404")
    assert answers["inksoft-package"].startswith("Data: object with")
    assert answers["cin7-unknown-path"] == "status 200, a web page"
    assert "Ready to Ship" in answers["inksoft-production-status"]
    assert all(question["source"] and question["question"] for question in questions)


def test_a_capture_never_writes_into_a_folder_with_other_things(served: Sandbox, pulled: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    ran = doctor(served, pulled, "--capture", tmp_path)
    assert ran.code == 2
    assert len([line for line in ran.err.splitlines() if "holds other things" in line]) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("text", ["Error: (300) Multiple Choices Redirect.", "Error en XML", "Trop de requêtes"])
def test_a_known_error_is_explained(text: str) -> None:
    ran = shipops("explain", text)
    assert (ran.code, ran.err) == (0, "")
    assert all(f"  {word}: " in ran.out for word in ("Why", "To do"))


def test_an_unknown_error_is_said_to_be_unknown() -> None:
    ran = shipops("explain", "the printer is on fire")
    assert (ran.code, ran.out) == (2, "")
    assert len(ran.err.splitlines()) == 2


def test_an_explanation_as_json_is_one_document() -> None:
    known = shipops("explain", "Incorrect credentials!", "--json")
    assert [found["id"] for found in known.document["known"]] == ["cin7-credentials"]
    unknown = shipops("explain", "the printer is on fire", "--json")
    assert unknown.code == 2
    assert unknown.document["known"] == []
    assert len(unknown.document["nearest"]) == 2
