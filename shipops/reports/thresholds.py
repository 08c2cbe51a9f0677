"""What another threshold would tell: precision and recall where the truth is known, and the cases there would be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shipops.audit.cases.case import Pair
from shipops.display import charts
from shipops.display.attended import bundle
from shipops.display.markup import escape
from shipops.display.table import Cell, Column, table
from shipops.display.view import Picture, View, fragment
from shipops.duplicates.quality import THRESHOLDS, Level, quality
from shipops.reports.duplicate_facts import DuplicateFacts
from shipops.reports.wording import count_of

if TYPE_CHECKING:
    import ipywidgets

_COLOURS = {"precision": "#3b7ea1", "recall": "#e08a3c"}


def told_at(facts: DuplicateFacts, threshold: float) -> tuple[Pair, ...]:
    """The pairs that would be told to be one purchase at ``threshold``."""
    return tuple(pair for pair in facts.wider.pairs if pair.veto is None and pair.probability >= threshold)


def levels_here(facts: DuplicateFacts) -> tuple[Level, ...]:
    """At each threshold how many copies would be told of these orders, and how many of them a sandbox planted; empty
    where nobody knows the truth."""
    if facts.planted is None:
        return ()
    planted = {f"{account}|{order_id}" for account, order_id in facts.planted}
    levels = []
    for threshold in THRESHOLDS:
        copies = {pair.second_key for pair in told_at(facts, threshold)}
        levels.append(Level(threshold, len(copies & planted), len(copies), len(planted)))
    return tuple(levels)


def precision_and_recall(facts: DuplicateFacts) -> Picture:
    """Precision and recall over thresholds: of this world where a sandbox says what it planted, else as they were
    measured with the model; below them how many copies would be told here."""
    here = levels_here(facts)
    levels = here or quality().levels
    steps = [f"{level.threshold:g}" for level in levels]
    copies = [len({pair.second_key for pair in told_at(facts, level.threshold)}) for level in levels]
    whose = "in this sandbox" if here else f"on {count_of(quality().merchants, 'measured merchant')}"
    words = "; ".join(f"{level.threshold:g}: {level.precision:.1%} and {level.recall:.1%}" for level in levels)
    text = f"Precision and recall {whose}, by threshold. {words}"
    parts = {
        "precision": [level.precision for level in levels],
        "recall": [level.recall for level in levels],
    }
    # The threshold in force, or the last one below it.
    marked = max((level.threshold for level in levels if level.threshold <= facts.found.threshold), default=0.5)
    drawn = charts.curves(
        steps, parts, ("copies told here", copies), _COLOURS,
        marked=f"{marked:g}", axis=f"threshold (precision and recall {whose})", label=text,
    )  # fmt: skip
    return Picture(drawn, text)


@dataclass(frozen=True)
class ThresholdExplorer:
    """What each threshold would tell. Where a person sits in front of a kernel a slider chooses one and the pairs
    change with it; anywhere else every threshold has a row."""

    facts: DuplicateFacts

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        return bundle(_every_threshold(self.facts), self.widget)

    def _repr_html_(self) -> str:
        return fragment(_every_threshold(self.facts).html)

    def __repr__(self) -> str:
        return _every_threshold(self.facts).text

    def widget(self) -> ipywidgets.VBox:
        """A slider, and under it what its threshold would tell."""
        import ipywidgets

        slider = ipywidgets.SelectionSlider(
            options=[(f"{threshold:g}", threshold) for threshold in THRESHOLDS],
            value=max(step for step in THRESHOLDS if step <= self.facts.found.threshold),
            description="Threshold",
            continuous_update=False,
        )
        shown = ipywidgets.HTML()

        def show(_: object = None) -> None:
            shown.value = fragment(pairs_at(self.facts, slider.value).html)

        slider.observe(show, names="value")
        show()
        return ipywidgets.VBox([slider, shown])


def explore(facts: DuplicateFacts) -> ThresholdExplorer:
    """The thresholds to look through."""
    return ThresholdExplorer(facts)


def pairs_at(facts: DuplicateFacts, threshold: float) -> View:
    """The pairs a threshold would tell, the least probable first: those a higher one would leave out."""
    pairs = sorted(told_at(facts, threshold), key=lambda pair: pair.probability)
    planted = {f"{account}|{order_id}" for account, order_id in facts.planted or ()}
    rows = [
        {
            "first": pair.first_number, "second": pair.second_number,
            "probability": Cell(f"{100 * pair.probability:.2f} %", order=f"{pair.probability:.6f}"),
            "bits": f"{pair.bits:.1f}", "kind": pair.kind,
            "planted": None if facts.planted is None else pair.second_key in planted,
        }
        for pair in pairs
    ]  # fmt: skip
    columns = [
        Column("first", "Order", "code"), Column("second", "Looks like it", "code"),
        Column("probability", "Probability", "number"), Column("bits", "Bits", "number"), Column("kind", "Where"),
        *([Column("planted", "Planted as a copy")] if facts.planted is not None else []),
    ]  # fmt: skip
    told = f"At {threshold:g}: {count_of(len(pairs), 'pair')}."
    known = next((level for level in levels_here(facts) if level.threshold == threshold), None)
    if known is not None:
        told += f" Precision {known.precision:.1%}, recall {known.recall:.1%}."
    listed = table(columns, rows, name=f"Pairs at {threshold:g}", empty="No two orders look alike.")
    return View(f"<p>{escape(told)}</p>{listed}", told)


def _every_threshold(facts: DuplicateFacts) -> View:
    """One row a threshold: what it would tell here, and how good it is where that was counted."""
    here = {level.threshold: level for level in levels_here(facts)}
    measured = quality()
    rows = []
    for level in measured.levels:
        pairs = told_at(facts, level.threshold)
        own = here.get(level.threshold)
        rows.append(
            {
                "threshold": f"{level.threshold:g}", "pairs": len(pairs),
                "copies": len({pair.second_key for pair in pairs}),
                "precision_here": f"{own.precision:.1%}" if own else None,
                "recall_here": f"{own.recall:.1%}" if own else None,
                "precision": f"{level.precision:.2%}", "recall": f"{level.recall:.2%}",
            }
        )  # fmt: skip
    columns = [
        Column("threshold", "Threshold", "number"), Column("pairs", "Pairs here", "number"),
        Column("copies", "Copies here", "number"),
        *([Column("precision_here", "Precision here", "number"), Column("recall_here", "Recall here", "number")]
          if here else []),
        Column("precision", "Precision measured", "number"), Column("recall", "Recall measured", "number"),
    ]  # fmt: skip
    note = (
        f"Measured with the model on {count_of(measured.merchants, 'made-up merchant')} of {measured.orders:,} orders, "
        "whose copies were typed with slips."
    )
    if here:
        copies = count_of(len(facts.planted or ()), "copy", "copies")
        note += f" Here a sandbox says which of these orders are copies: it planted {copies}."
    listed = table(columns, rows, name="Thresholds")
    text = "\n".join(f"{row['threshold']}: {row['pairs']} pairs" for row in rows)
    return View(f'<p class="shipops-quiet">{escape(note)}</p>{listed}', f"{note}\n{text}")
