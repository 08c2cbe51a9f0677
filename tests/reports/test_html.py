"""An executed notebook as a page."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbformat import v4

from shipops.display.markup import script_block, style_block
from shipops.errors import NotebookError
from shipops.reports.html import html_of


def page_of(folder: Path, *cells: nbformat.NotebookNode) -> str:
    path = folder / "some_notebook.ipynb"
    nbformat.write(v4.new_notebook(cells=list(cells)), path)
    return html_of(path)


def code(source: str = "pass", *outputs: nbformat.NotebookNode, tags: tuple[str, ...] = ()) -> nbformat.NotebookNode:
    return v4.new_code_cell(source, outputs=list(outputs), metadata={"tags": list(tags)})


def result(**data: str) -> nbformat.NotebookNode:
    kinds = {
        "html": "text/html",
        "svg": "image/svg+xml",
        "text": "text/plain",
        "png": "image/png",
        "md": "text/markdown",
    }
    return v4.new_output("display_data", data={kinds[kind]: value for kind, value in data.items()})


def test_the_first_heading_is_the_title_and_stands_once(tmp_path: Path) -> None:
    page = page_of(tmp_path, v4.new_markdown_cell("# All *well*?\n\nProse with **weight**."))
    assert "<title>All well?</title>" in page
    assert page.count("All well?") == 2
    assert "<strong>weight</strong>" in page


def test_without_a_heading_the_name_is_the_title(tmp_path: Path) -> None:
    assert "<h1>Some notebook</h1>" in page_of(tmp_path, code())


def test_code_and_noise_are_left_out(tmp_path: Path) -> None:
    noise = v4.new_output("stream", name="stderr", text="a warning")
    page = page_of(tmp_path, code("secret_code()", noise, v4.new_output("stream", name="stdout", text="a < line")))
    assert "secret_code" not in page
    assert "a warning" not in page
    assert '<pre class="plain">a &lt; line</pre>' in page


def test_the_richest_form_of_a_result_is_shown(tmp_path: Path) -> None:
    page = page_of(tmp_path, code("x", result(html="<b>rich</b>", text="poor")))
    assert "<b>rich</b>" in page
    assert "poor" not in page


def test_plain_results_are_escaped(tmp_path: Path) -> None:
    assert "&lt;object at&gt;" in page_of(tmp_path, code("x", result(text="<object at>")))


def test_pictures_become_figures(tmp_path: Path) -> None:
    page = page_of(
        tmp_path,
        code(
            "x",
            result(svg='<?xml version="1.0"?><svg viewBox="0 0 1 1"></svg>'),
            result(png="aGk=\n"),
            result(md="*soft*"),
        ),
    )
    assert '<figure><svg viewBox="0 0 1 1"></svg></figure>' in page
    assert 'src="data:image/png;base64,aGk="' in page
    assert "<em>soft</em>" in page


def test_an_error_is_shown_in_one_line(tmp_path: Path) -> None:
    error = v4.new_output("error", ename="ValueError", evalue="<bad>", traceback=["long"])
    assert '<pre class="plain">ValueError: &lt;bad&gt;</pre>' in page_of(tmp_path, code("x", error))


def test_parameters_that_say_something_stand_in_words(tmp_path: Path) -> None:
    page = page_of(
        tmp_path,
        code(
            'since: str = ""\nredact: bool = False\naccounts: list = []\nworkspace = ""\nrows = ""',
            tags=("parameters",),
        ),
        code(
            'since = "-7d<"\nredact = True\naccounts = ["a", "b"]\nworkspace = "/private"',
            tags=("injected-parameters",),
        ),
    )
    said = re.findall(r'<p class="parameters">(.*?)</p>', page)
    assert said == ["Orders since -7d&lt;, only a and b, people&#x27;s data masked"]
    assert "/private" not in page


def test_style_and_script_stand_once_however_many_views_bring_them(report: str) -> None:
    assert report.count(style_block()) == 1
    assert report.count(script_block()) == 1
    assert report.count("<script") == 1


def test_the_reconciliation_page_names_nothing_outside_itself(report: str) -> None:
    loading = re.findall(r"""<(?:link|script|img|iframe|object|embed)\b[^>]*(?:src|href)=["']([^"']*)""", report)
    assert set(loading) <= {"data:,"}
    # Beside the vendors' pages that a person may click on, only names of markup languages, which nothing is fetched
    # from, and a customer's hostile name in escaped text.
    assert set(re.findall(r"https?://[\w./]+", re.sub(r'<a href="[^"]*"', "", report))) <= {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
        "http://evil.example",
    }


def test_the_same_audit_gives_the_same_page(report: str, reconciled: Callable[..., Path]) -> None:
    assert html_of(reconciled(since="-7d")) == report


def test_a_masked_report_names_nobody(reconciled: Callable[..., Path]) -> None:
    page = html_of(reconciled(redact=True))
    assert "Anna O" not in page
    assert "Hohenfeld" not in page
    assert "people&#x27;s data masked</p>" in page


@pytest.mark.parametrize("content", ["", "{", "<html>", "[]"])
def test_what_is_no_notebook_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "broken.ipynb"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(NotebookError, match=r"broken\.ipynb cannot be read as a notebook"):
        html_of(path)
