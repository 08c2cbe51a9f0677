"""How the desk lays out what it found: problems, an order on one page, two side by side, many in lines, a ticket."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from shipops.desk.asking import Answer, Line, Problem
from shipops.desk.showing import choice, tabs
from shipops.desk.ticket import ticket
from shipops.desk.trace import OrderStory, Trace
from shipops.display.markup import escape, style_block
from shipops.display.table import Column, table
from shipops.display.view import View

# Fixed text of our own: it reads nothing but the box beside it. Pages that are not secure copy only what is selected.
_COPY = (
    "const box=this.parentNode.querySelector('textarea'),said=this.nextElementSibling;"
    "const done=()=>{said.textContent='Copied'};"
    "box.focus();box.select();if(navigator.clipboard){navigator.clipboard.writeText(box.value).then(done,()=>"
    "document.execCommand('copy')&&done())}else if(document.execCommand('copy')){done()}"
)


@cache
def style() -> str:
    """The style of every view and the desk's own, once for a page."""
    own = files(__package__).joinpath("desk.css").read_text(encoding="utf-8")
    return f"{style_block()}<style>\n{own}</style>\n"


def inside(markup: str) -> str:
    """``markup`` (finished HTML) for a place on a page that carries :func:`style` already."""
    return f'<div class="shipops">{markup}</div>' if markup else ""


def problem(found: Problem) -> str:
    """What happened and what to do, told at once to whoever listens to the page."""
    return (
        f'<p class="shipops-notice tone-high" role="alert"><strong>{escape(found.what)}</strong> '
        f"{escape(found.remedy)}</p>"
    )


def notice(text: str) -> str:
    """What is going on."""
    return f'<p class="shipops-quiet" role="status">{escape(text)}</p>' if text else ""


def named(story: OrderStory) -> str:
    """An order's number and account."""
    return f"{story.order['number']} · {story.order['account']}"


def heads(story: OrderStory, title: str) -> str:
    """The headings of a tab, for those who listen to the page: they go on from those of the page."""
    return f'<h2 class="shipops-unseen">{escape(named(story))}</h2><h3 class="shipops-unseen">{escape(title)}</h3>'


def whole(answer: Answer, zone: ZoneInfo, *, redact: bool = False) -> View:
    """Everything about what was asked, one below the other: for a page nobody clicks on."""
    if answer.problem is not None:
        return View(problem(answer.problem), f"{answer.problem.what} {answer.problem.remedy}")
    if answer.trace is None:
        return View("", "")
    if answer.trace.choice:
        return _to_choose(answer.trace, zone, redact=redact)
    parts = [_stacked(story, zone, redact=redact) for story in answer.trace.orders]
    return View("".join(part.html for part in parts), "\n\n".join(part.text for part in parts))


def beside(answers: Iterable[Answer], zone: ZoneInfo, *, redact: bool = False) -> str:
    """Orders side by side, one below the other where the page is narrow."""
    columns = (whole(answer, zone, redact=redact).html for answer in answers)
    return f'<div class="shipops-beside">{"".join(f"<section>{column}</section>" for column in columns)}</div>'


def lines(found: Iterable[Line]) -> str:
    """Many numbers, a sentence each."""
    rows = [{"number": line.number, "sentence": line.sentence} for line in found]
    columns = [Column("number", "Number", "code"), Column("sentence", "Where it stands", "long")]
    return table(columns, rows, name="Numbers")


def ticket_area(story: OrderStory, zone: ZoneInfo, *, masked: bool) -> str:
    """The text for the ticket, with a button that copies it."""
    text = ticket(story, zone, masked=masked)
    return (
        '<div class="shipops-ticket"><label>Text for the ticket'
        f'<textarea readonly rows="10" spellcheck="false">{escape(text)}</textarea></label>'
        f'<button type="button" onclick="{escape(_COPY)}">Copy</button><span role="status"></span></div>'
    )


def read_when(read_at: Mapping[str, datetime], zone: ZoneInfo) -> str:
    """When every account was last pulled."""
    told = (f"{account} {at.astimezone(zone):%Y-%m-%d %H:%M}" for account, at in read_at.items())
    return f"Last pulled: {', '.join(told)} ({zone.key})."


def to_choose(trace: Trace, zone: ZoneInfo, *, redact: bool = False) -> list[tuple[str, str]]:
    """What there is to choose from, and the key that asks for each alone; redacted labels are numbers and accounts."""
    offered = choice(trace, zone)
    if not redact:
        return offered
    rows = trace.choice or [story.order for story in trace.orders]
    return [(f"{row['number']} · {row['account']}", key) for row, (_, key) in zip(rows, offered, strict=True)]


def _stacked(story: OrderStory, zone: ZoneInfo, *, redact: bool) -> View:
    views = tabs(story, zone, redact=redact)
    html = "".join(f"<h3>{escape(title)}</h3>{view.html}" for title, view in views.items())
    text = "\n\n".join(f"{title}\n{view.text}" for title, view in views.items())
    return View(f"<h2>{escape(named(story))}</h2>{html}", f"{named(story)}\n{text}")


def _to_choose(trace: Trace, zone: ZoneInfo, *, redact: bool) -> View:
    told = f"{len(trace.choice)} orders fit. Ask again with one of these numbers."
    labels = [label for label, _ in to_choose(trace, zone, redact=redact)]
    items = "".join(f"<li>{escape(label)}</li>" for label in labels)
    return View(f"<p>{escape(told)}</p><ul>{items}</ul>", "\n".join((told, *labels)))
