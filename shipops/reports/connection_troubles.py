"""What is wrong with connections: double ones, findings about them, links that are missing."""

from __future__ import annotations

from shipops.display.markup import escape
from shipops.display.view import View
from shipops.reports.actions import listed_by_action
from shipops.reports.connection_facts import Connections
from shipops.reports.wording import count_of


def troubles(facts: Connections) -> View:
    """The open findings about connections with what to do; what they explain is folded under them."""
    return listed_by_action(facts.seen, facts.findings, nothing="No finding about a connection is open.")


def double_connections(facts: Connections) -> View:
    """Ways that bring the same orders into ShipStation twice, as far as the setup and the orders show them."""
    found = [one for one in facts.observations if one.topic == "double-connection"]
    if not found:
        none = "No source reaches ShipStation by two ways."
        return View(f'<p class="shipops-empty">{none}</p>', none)
    tones = {"problem": "critical", "warning": "medium"}
    items = "".join(
        f'<li class="tone-{tones.get(one.level, "plain")}"><p class="what"><strong>{escape(one.what)}</strong></p>'
        f'<p class="action">{escape(one.to_do)}</p></li>'
        for one in found
    )
    return View(f'<ol class="shipops-actions">{items}</ol>', "\n".join(one.what for one in found))


def proposals(facts: Connections) -> View:
    """``[[link]]`` rows that the data suggest, ready to paste into ``shipops.toml``."""
    rows = facts.examined.proposals if facts.examined else ()
    if not rows:
        none = "No link is missing." if facts.examined else "The vendors were not asked."
        return View(f'<p class="shipops-empty">{none}</p>', none)
    html = "".join(f'<pre class="shipops-paste">{escape(row)}</pre>' for row in rows)
    return View(html, f"{count_of(len(rows), 'link')} proposed:\n" + "\n\n".join(rows))
