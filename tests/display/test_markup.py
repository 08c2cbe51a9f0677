"""Outside text stays text."""

from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import given, settings
from hypothesis import strategies as st

from shipops.display.markup import escape, script_block, style_block, visible, without_shared_blocks
from shipops.display.table import Cell, Column, Line, table
from shipops.display.tiles import Tile, badge, notice, tiles

HOSTILE = st.one_of(
    st.text(),
    st.text(alphabet="<>&\"'/=-! \n\u202e\u2066scriptonerror"),
    st.just("</td></table><script>alert(1)</script>"),
)


class Reader(HTMLParser):
    """Collects the text, the elements and the attributes of some HTML."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def text_of(markup: str) -> str:
    return "".join(Reader(markup).text)


@settings(deadline=None)
@given(HOSTILE)
def test_escaped_text_reads_back_as_what_is_visible(text: str) -> None:
    assert text_of(f"<p>{escape(text)}</p>") == visible(text)


@settings(deadline=None)
@given(HOSTILE)
def test_escaped_text_stays_inside_an_attribute(text: str) -> None:
    reader = Reader(f'<p title="{escape(text)}">x</p>')
    assert reader.tags == ["p"]
    assert reader.attributes == [("title", visible(text))]


@settings(deadline=None)
@given(HOSTILE, st.sampled_from(["text", "code", "long", "number"]))
def test_any_text_in_any_cell_appears_as_text(text: str, kind: str) -> None:
    columns = [Column("a", "Head", kind)]  # type: ignore[arg-type]
    reader = Reader(table(columns, [{"a": text}, {"a": Cell(text, order=text, tone="high")}], name="Rows"))
    assert "".join(reader.text).count(visible(text)) >= 2
    assert set(reader.tags) <= {"div", "table", "thead", "tbody", "tr", "th", "td", "span", "bdi"}


@settings(deadline=None)
@given(HOSTILE, HOSTILE, HOSTILE)
def test_any_text_in_evidence_lines_appears_as_text(label: str, value: str, remark: str) -> None:
    reader = Reader(table([Column("a", "Head", "lines")], [{"a": [Line(label, value, remark)]}], name="Rows"))
    assert f"{visible(label)} {visible(value)} {visible(remark)}" in "".join(reader.text)
    assert reader.tags.count("bdi") == 1


@settings(deadline=None)
@given(HOSTILE)
def test_table_names_headings_tiles_and_badges_are_escaped(text: str) -> None:
    markup = (
        table([Column("a", text)], [{"a": 1}], name=text, total={"a": text})
        + tiles([Tile(text, text, note=text)])
        + badge(text, "low")
        + notice(text, "high")
    )
    allowed = {"div", "table", "thead", "tbody", "tfoot", "tr", "th", "td", "bdi", "ul", "li", "span", "p"}
    assert set(Reader(markup).tags) <= allowed


def test_direction_overrides_are_removed_and_control_characters_shown() -> None:
    assert visible("a\u202eb\x07c\td") == "ab\ufffdc\td"


def test_none_is_empty() -> None:
    assert escape(None) == ""


def test_shared_blocks_can_be_taken_out_again() -> None:
    assert without_shared_blocks(f"{style_block()}<p>x</p>{script_block()}") == "<p>x</p>"
