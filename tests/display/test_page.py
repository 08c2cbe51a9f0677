"""A page is whole and asks nothing of any network."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest

from shipops.display.markup import script_block, style_block
from shipops.display.page import page
from shipops.display.table import Column, table
from shipops.display.view import Picture, View

TABLE = table([Column("a", "A")], [{"a": 1}], name="Rows")


def test_a_page_is_a_complete_document() -> None:
    document = page("Title", "<p>x</p>")
    assert document.startswith("<!DOCTYPE html>")
    assert document.endswith("</html>\n")
    assert '<meta charset="utf-8">' in document


def test_the_title_is_escaped() -> None:
    assert "<title>&lt;/title&gt;&lt;b&gt;</title>" in page("</title><b>", "")


@pytest.mark.parametrize("trace", ["http:", "https:", "//cdn", "@import", "url(", '<link rel="stylesheet', " src="])
def test_a_page_names_nothing_outside_itself(trace: str) -> None:
    assert trace not in page("Title", TABLE)


def test_the_policy_allows_exactly_the_shared_script() -> None:
    document = page("Title", TABLE)
    (script,) = re.findall(r"<script>(.*?)</script>", document, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}';" in document
    assert "default-src 'none'" in document


def test_a_view_brings_style_and_the_script_only_for_tables() -> None:
    assert View("<p>x</p>", "x")._repr_html_().startswith(style_block())
    assert script_block() not in View("<p>x</p>", "x")._repr_html_()
    assert View(TABLE, "1 row")._repr_html_().count(script_block()) == 1


def test_a_view_is_plain_words_in_a_terminal() -> None:
    assert repr(View("<b>x</b>", "x")) == "x"


def test_a_picture_offers_svg_and_words() -> None:
    assert Picture("<svg/>", "a bar")._repr_mimebundle_() == {"image/svg+xml": "<svg/>", "text/plain": "a bar"}
    assert repr(Picture("<svg/>", "a bar")) == "a bar"


def test_both_dark_palettes_name_the_same_colours() -> None:
    """The notebook's dark colours and the page's are written twice; they must not drift apart."""
    document = page("Title", "")
    palettes = re.findall(r"--paper: #14181c;.*?\}", document, re.DOTALL)
    assert len(palettes) == 2
    assert re.findall(r"--[\w-]+: #\w+", palettes[0]) == re.findall(r"--[\w-]+: #\w+", palettes[1])


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_text_has_enough_contrast_on_every_ground(scheme: int) -> None:
    start = ("--paper: #ffffff;", "--paper: #14181c;")[scheme]
    block = re.search(rf"{start}.*?\}}", style_block(), re.DOTALL)
    assert block is not None
    colours = dict(re.findall(r"--([\w-]+): (#\w{6})", block.group(0)))
    for text in ("ink", "quiet", "accent"):
        for ground in ("paper", "raised"):
            assert _contrast(colours[text], colours[ground]) >= 4.5, (text, ground)
    for tone in ("critical", "high", "medium", "low", "good"):
        assert _contrast(colours[tone], colours[f"{tone}-wash"]) >= 4.5, tone
