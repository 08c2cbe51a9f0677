"""The relations that checks and analysts may read are documented, column by column."""

from __future__ import annotations

import re
from importlib import resources

import pytest
import sqlglot
from merchants import Audited, Merchant, audit_of
from sqlglot import exp

from shipops.audit.checking.catalogue import NEED_KINDS, catalogue
from shipops.audit.checking.portable_sql import FUNCTIONS
from shipops.audit.matching.relations import relations
from shipops.audit.result import BUCKETS

README = (resources.files("shipops.audit") / "README.md").read_text("utf-8")


def _documented() -> dict[str, list[str]]:
    """Relation to columns, as the README has them."""
    found = {}
    for section in README.partition("## Relations")[2].split("\n### ")[1:]:
        name, _, text = section.partition("\n")
        cells = re.findall(r"^\| ([\w, ]+?) \|", text, flags=re.MULTILINE)
        found[name] = [column for cell in cells[1:] for column in cell.split(", ")]
    return found


DOCUMENTED = _documented()


@pytest.fixture(scope="module")
def audited() -> Audited:
    return audit_of(Merchant())


@pytest.mark.parametrize("relation", DOCUMENTED)
def test_every_column_is_documented_once_and_nothing_else(audited: Audited, relation: str) -> None:
    result = audited.db.execute(f'SELECT * FROM "{relation}" LIMIT 0')  # noqa: S608 - names of our own README
    assert sorted(DOCUMENTED[relation]) == sorted(column[0] for column in result.description)


def test_every_relation_a_check_reads_is_documented() -> None:
    for check in catalogue():
        query = sqlglot.parse_one(check.sql, dialect="duckdb")
        own = {cte.alias for cte in query.find_all(exp.CTE)}
        assert {table.name for table in query.find_all(exp.Table)} - own <= set(DOCUMENTED), check.id


def test_what_the_program_knows_of_the_relations_is_what_the_readme_says() -> None:
    assert {name: list(relation.columns) for name, relation in relations().items()} == DOCUMENTED


def test_every_function_a_check_may_call_is_named() -> None:
    listed = README.partition("- It may call")[2].partition("There is no `/`")[0]
    assert {name.lower() for name in re.findall(r"`(\w+)`", listed)} == FUNCTIONS


def test_every_need_is_explained() -> None:
    section = README.partition("### What a check may need")[2].partition("\n## ")[0]
    assert tuple(re.findall(r"^\| `(\w+)[ \w]*` \|", section, flags=re.MULTILINE)) == NEED_KINDS


def test_every_bucket_is_explained() -> None:
    section = README.partition("## Buckets")[2].partition("\n## ")[0]
    assert tuple(re.findall(r"^\| `(\w+)` \|", section, flags=re.MULTILINE)) == BUCKETS


def test_every_step_of_the_matching_is_named() -> None:
    steps = [file.name[:-4] for file in (resources.files("shipops.audit.matching") / "steps").iterdir()]
    assert [step for step in steps if f"`{step}`" not in README] == []
