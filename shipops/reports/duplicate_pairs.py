"""Why two orders look alike: field by field, as a table and as a picture of what adds up to the probability."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from shipops.audit.cases.case import Pair
from shipops.audit.cases.wording import percent
from shipops.display import charts
from shipops.display.markup import escape
from shipops.display.table import Cell, Column, table
from shipops.display.tiles import badge
from shipops.display.view import Picture, Series, View
from shipops.reports.duplicate_facts import DuplicateFacts
from shipops.reports.wording import count_of

# A page stays quick to open; pairs.csv holds every pair.
MOST_PAIRS = 20
_COLOURS = {"up": "#3b7ea1", "down": "#d1495b", "total": "#87919b"}
_FIELDS = (
    Column("field", "Field"), Column("first", "This order says", "long"), Column("second", "That order says", "long"),
    Column("agreement", "How far they agree", "long"), Column("bits", "Weight in bits", "number"),
)  # fmt: skip


def reasons(facts: DuplicateFacts) -> Series:
    """Each pair of the open look-alike cases, the most urgent case first, with its fields and what they weigh."""
    pairs = [pair for case in facts.found.open_cases for pair in case.pairs]
    if not pairs:
        return Series((View('<p class="shipops-empty">No two orders look alike.</p>', "No two orders look alike."),))
    return Series(tuple(_shown(pairs)))


def _shown(pairs: list[Pair]) -> Iterator[View | Picture]:
    for pair in pairs[:MOST_PAIRS]:
        yield fields(pair)
        yield waterfall(pair)
    if len(pairs) > MOST_PAIRS:
        said = f"{count_of(len(pairs) - MOST_PAIRS, 'more pair')} in pairs.csv."
        yield View(f'<p class="shipops-quiet">{escape(said)}</p>', said)


def fields(pair: Pair) -> View:
    """A pair as a table: what each order says in each field, how far the two agree, and what that weighs."""
    title = f"{pair.first_number} and {pair.second_number}"
    sure = percent(pair.probability)
    rows = [
        {
            "field": one.field[:1].upper() + one.field[1:], "first": one.first_value, "second": one.second_value,
            "agreement": one.agreement, "bits": Cell(_signed(one.bits), order=f"{one.bits:.4f}"),
        }
        for one in pair.fields
    ]  # fmt: skip
    total = {"field": "Together", "agreement": f"{sure} one purchase", "bits": _signed(pair.bits)}
    head = f'<h4><bdi>{escape(title)}</bdi> {badge(sure, "medium")} <span class="count">{escape(pair.kind)}</span></h4>'
    text = "\n".join(f"  {one.field}: {_signed(one.bits)} {one.agreement or ''}".rstrip() for one in pair.fields)
    return View(head + table(_FIELDS, rows, name=f"Why {title}", total=total), f"{title}: {sure}\n{text}")


def waterfall(pair: Pair) -> Picture:
    """The weights of a pair, each from where the one before ended, up to their sum."""
    steps = {one.field: one.bits for one in pair.fields}
    words = "; ".join(f"{field} {_signed(bits)}" for field, bits in steps.items())
    text = (
        f"What speaks for {pair.first_number} and {pair.second_number} being one purchase, in bits: {words}; together "
        f"{_signed(pair.bits)}, which is {percent(pair.probability)}."
    )
    drawn = charts.waterfall(steps, "together", _COLOURS, label=text, axis="bits (10 bits: a thousand to one)")
    return Picture(drawn, text)


def set_apart(facts: DuplicateFacts) -> View:
    """Pairs that look alike and are two purchases all the same, by the reason, and then each of them."""
    pairs = [pair for pair in facts.found.pairs if pair.veto]
    counts = Counter(pair.veto for pair in pairs)
    rows = [
        {
            "veto": pair.veto, "first": pair.first_number, "second": pair.second_number,
            "first_at": facts.when(pair.first_key, pair.first_at),
            "second_at": facts.when(pair.second_key, pair.second_at),
            "probability": Cell(percent(pair.probability), order=f"{pair.probability:.6f}"),
        }
        for pair in pairs
    ]  # fmt: skip
    columns = [
        Column("veto", "Two purchases, because", "long"), Column("first", "Order", "code"),
        Column("second", "Looks like it", "code"), Column("first_at", "Placed"), Column("second_at", "Placed later"),
        Column("probability", "By its fields alone", "number"),
    ]  # fmt: skip
    told = "; ".join(f"{veto}: {count:,}" for veto, count in counts.most_common())
    listed = table(columns, rows, name="Set apart", empty="Nothing looks alike that is not told.", filters=("veto",))
    lead = f'<p class="shipops-quiet">{escape(told)}</p>' if told else ""
    return View(lead + listed, told or "Nothing looks alike that is not told.")


def _signed(bits: float) -> str:
    return f"{bits:+.1f}".replace("-", "\u2212")
