"""Charts are the same bytes for the same numbers and live together on one page."""

from __future__ import annotations

import re

from shipops.display.charts import curves, daily_panels, stacked_bars, waterfall

COUNTS = {"cin7.main": {"Arrived": 90, "Missing": 3}, "inksoft.main": {"Arrived": 40, "Missing": 0}}
COLOURS = {"Missing": "#d1495b", "Arrived": "#3b7ea1"}
DAYS = ["2026-11-01", "2026-11-02", "2026-11-03"]


def bars(label: str = "Units") -> str:
    return stacked_bars(COUNTS, COLOURS, label=label, share=True)


def days() -> str:
    return daily_panels(
        DAYS, [("Arrived", {"Arrived": [1, 2, 3]}), ("Not", {"Missing": [0, 1, 0]})], COLOURS, label="Days"
    )


def test_the_same_numbers_give_the_same_bytes() -> None:
    assert bars() == bars()
    assert days() == days()


def test_ids_of_two_charts_do_not_clash() -> None:
    one, other = (set(re.findall(r'\bid="([^"]+)"', drawing)) for drawing in (bars(), days()))
    assert one
    assert not one & other


def test_every_reference_points_into_its_own_chart() -> None:
    for drawing in (bars(), days()):
        assert set(re.findall(r"url\(#([^)]+)\)", drawing)) <= set(re.findall(r'\bid="([^"]+)"', drawing))


def test_a_screen_reader_hears_the_label_once() -> None:
    drawing = bars('5 < 6 & "so"')
    assert drawing.startswith('<svg role="img" aria-label="5 &lt; 6 &amp; &quot;so&quot;"')
    assert drawing.count("aria-") == 1


def test_the_ground_is_left_to_the_page() -> None:
    assert 'fill="white"' not in bars()


def test_account_names_are_escaped() -> None:
    drawing = stacked_bars({"<script>alert(1)</script>": {"Arrived": 1}}, COLOURS, label="x")
    assert "<script>" not in drawing
    assert "&lt;script&gt;" in drawing


def test_no_numbers_still_make_a_picture() -> None:
    assert stacked_bars({}, COLOURS, label="x").startswith("<svg")
    assert daily_panels(DAYS, [("A", {"Arrived": [0, 0, 0]})], COLOURS, label="x").startswith("<svg")


def test_day_labels_do_not_depend_on_the_machines_zone() -> None:
    assert ">1 Nov<" in days()


SIGNS = {"up": "#3b7ea1", "down": "#d1495b", "total": "#87919b"}
WEIGHTS = {"before": 4.0, "e-mail": 2.5, "phone": -3.0, "<i>goods</i>": 0.5}


def falls() -> str:
    return waterfall(WEIGHTS, "together", SIGNS, label="x", axis="bits")


def lines(marked: str = "90 %") -> str:
    parts = {"Precision": [0.98, 0.99, 1.0], "Recall": [1.0, 0.9, 0.5]}
    return curves(
        ["80 %", "90 %", "99 %"], parts, ("Cases", [3, 2, 0]), {"Precision": "#3b7ea1", "Recall": "#3b9e78"},
        marked=marked, axis="threshold", label="x",
    )  # fmt: skip


def test_a_waterfall_tells_each_weight_with_its_sign_and_the_sum() -> None:
    drawing = falls()
    assert drawing == falls()
    for said in ("+4.0", "+2.5", "−3.0", "+0.5", "together"):
        assert f">{said}<" in drawing
    assert "<i>goods" not in drawing


def test_a_waterfall_may_end_below_zero() -> None:
    assert ">−1.5<" in waterfall({"one": 1.0, "other": -2.5}, "together", SIGNS, label="x", axis="bits")


def test_curves_mark_the_step_in_use() -> None:
    assert lines() == lines()
    assert lines() != lines("99 %")
    assert ">92.5 %<" not in lines()
    assert ">90 %<" in lines()
