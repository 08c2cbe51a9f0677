"""The published relations, as the README beside this module documents them: the one list there is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

_ROW = re.compile(r"^\| ([\w, ]+?) \| (.*?) \|$", flags=re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation that checks and analysts may read: what a row of it is, and what each column says."""

    name: str
    about: str
    columns: Mapping[str, str]


@cache
def relations() -> dict[str, Relation]:
    """Every published relation by name, in the README's order. Columns described together share their words."""
    text = (resources.files("shipops.audit") / "README.md").read_text(encoding="utf-8")
    found = {}
    for section in text.partition("\n## Relations\n")[2].partition("\n## ")[0].split("\n### ")[1:]:
        name, _, body = section.partition("\n")
        about = " ".join(body.partition("\n|")[0].split())
        rows = _ROW.findall(body)[1:]  # the first is the table's head
        columns = {column: words for cell, words in rows for column in cell.split(", ")}
        found[name.strip()] = Relation(name.strip(), about, columns)
    return found
