"""What axe finds on an open page."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe

# Every rule of WCAG 2 at levels A and AA, and of good practice that headings follow each other and nothing lies outside
# the page's parts.
_RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]},
    "rules": {"heading-order": {"enabled": True}, "region": {"enabled": True}},
    "resultTypes": ["violations"],
}


def violations(page: Any) -> list[str]:
    """What is wrong with what ``page`` shows now, a line for each element."""
    return [
        f"{rule['id']}: {node['html'][:200]} {node['failureSummary']}"
        for rule in Axe().run(page, options=_RULES).response["violations"]
        for node in rule["nodes"]
    ]
