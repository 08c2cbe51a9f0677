"""What strangers write reaches people as text and nothing else; what names people does not where that is wanted."""

from __future__ import annotations

import re
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from office import Office, finding, utc
from receivers import Inbox, Mailbox

from shipops.alerts.composing import Contents, compose
from shipops.alerts.harmless import harmless, number
from shipops.lake.tables import schemas
from shipops.reports.history import Run
from tests.hostile import CONTROLS, CORPUS, active, steering

UTC_ZONE = ZoneInfo("UTC")
# What chats make bold, links, mentions or code of.
_ACTS = re.compile(r"[<>\[\]`*~|\\@]|://|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
_LINK = re.compile(r"\b[\w-]+\.(?:example|com|org)\b|www\.")


def told(text: str) -> Contents:
    """A message with ``text`` everywhere somebody outside can write."""
    alone = finding(text, title=text, action=text)
    group = [finding(f"{text}{place}", "medium", title=text, action="Do it.") for place in range(3)]
    run = Run("1", "morning", "reconciliation", utc("11-02 06:00"), utc("11-02 06:00"), "failed", "", error=text)
    solved = (finding(f"{text} solved"), finding(text, "low", check=text))
    return Contents(("morning",), (alone, *group), solved, failed=(run,))


@pytest.mark.parametrize("text", CORPUS)
def test_a_message_neither_acts_nor_steers(text: str) -> None:
    message = compose(told(text), UTC_ZONE)
    assert list(active(message.html)) == []
    assert steering(message.title) | steering(message.text) | steering(message.html) == set()
    assert "\n" not in message.title
    assert "javascript:" not in message.text.lower()


def test_what_is_written_as_html_is_shown_as_it_was_written() -> None:
    message = compose(replace(told("&lt;b&gt; 'x'"), kept=(Path("/x/<b>/a.html"),)), UTC_ZONE)
    assert "&amp;lt;b&amp;gt; &#x27;x&#x27;" in message.html
    assert "<code>/x/&lt;b&gt;/a.html</code>" in message.html


@pytest.mark.parametrize("text", CORPUS)
def test_nothing_of_a_stranger_s_text_is_markup_a_mention_or_a_link(text: str) -> None:
    for safe in (harmless(text), number(text)):
        assert not _ACTS.search(safe)
        assert not _LINK.search(safe)
        assert len(safe) <= 200


@pytest.mark.parametrize(
    "text", ["https://evil.example/x", "www.evil.example", "evil.com", "ann@evil.org", "@everyone", "<!channel>",
             "[x](https://evil.example)", "__bold__", "**bold**"],
)  # fmt: skip
def test_what_chats_make_links_mentions_and_markup_of_is_plain(text: str) -> None:
    safe = harmless(f"Order of {text} is late")
    assert not _ACTS.search(safe)
    assert not _LINK.search(safe)


@pytest.mark.parametrize("text", ["SO-00113", "#1042", "A/7", "1004170", "SO_12_3"])
def test_an_order_s_number_stays_as_it_is_copied(text: str) -> None:
    if text.startswith("#"):
        assert number(text) == harmless(text) == text
    assert number(text) == text


def test_our_own_words_stay_as_they_are() -> None:
    for text in (
        "cin7.main: 12 orders at the source with the carrier UPS, where the label is USPS.",
        "SO-00113 is ready to ship but is in no ShipStation store",
        "The source's total is 12.50 (1,801 of 1,977); see 3.5 above.",
    ):
        assert harmless(text) == text


@pytest.mark.parametrize("text", [*CONTROLS, "x\r\nBcc: evil@evil.example\r\n\r\nbody"])
def test_no_header_of_a_mail_is_a_stranger_s(text: str, tmp_path: Path, mailbox: Mailbox) -> None:
    office = Office(
        tmp_path, f'[alert.ops]\nurls = ["mailto://{mailbox.address}?from=a@shop.example&to=b@shop.example"]\n'
    )
    office.run("11-02 06:00", [finding(text, title=text, action=text)])
    (mail,) = mailbox.mails
    assert isinstance(mail, EmailMessage)
    assert (mail["To"], mail["Bcc"], mail["Cc"]) == ("b@shop.example", None, None)
    assert str(mail["Subject"]).startswith("shipops morning: 1 new · Missing in ShipStation")


def test_a_job_that_masks_people_names_nobody(tmp_path: Path, inbox: Inbox) -> None:
    posting = f'[alert.ops]\nurls = ["json://{inbox.address}/ops"]\n'
    office = Office(tmp_path, posting, extra="parameters = { redact = true }\n")
    people = {"account": "cin7.main", "system": "cin7", "order_id": "id-SO-1", "number": "SO-1"}
    people |= {"customer": "Ada Moss", "email": "ada@moss.example", "ship_to_street1": "12 Elm Street"}
    row = {field.name: people.get(field.name) for field in schemas()["orders"]}
    with office.ws.lake.writing():
        office.ws.lake.append("orders", pa.Table.from_pylist([row], schema=schemas()["orders"]))
    title = "SO-1 of Ada Moss goes to 12 Elm Street, not where ada@moss.example said"
    office.run("11-02 06:00", [finding("SO-1", title=title, action="Ask Ada Moss.")])
    (post,) = inbox.at("ops")
    assert "SO-1 of ••• goes to •••, not where ••• said" in post["message"]
    assert "Do: Ask •••." in post["message"]
    assert "Moss" not in str(post) + office.entries.__repr__()


def test_the_ledger_names_no_order_and_nobody(tmp_path: Path, inbox: Inbox) -> None:
    office = Office(tmp_path, f'[alert.ops]\nurls = ["json://{inbox.address}/ops"]\n')
    office.run("11-02 06:00", [finding("SO-1", title="SO-1 of Ada Moss is late")])
    assert "Moss" in str(inbox.at("ops"))
    assert "Moss" not in repr(office.entries)
