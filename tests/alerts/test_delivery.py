"""Messages arrive: by mail and by web, once, and again where they failed."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from office import Office, finding, utc
from receivers import Inbox, Mailbox, attachment

from shipops.alerts import Told, after_run, ledger
from shipops.alerts.queueing import queue_run
from shipops.lake import storage


def posting(inbox: Inbox, name: str = "ops", more: str = "") -> str:
    """An alert that posts to the inbox, under its own name."""
    return f'[alert.{name}]\nurls = ["json://{inbox.address}/{name}"]\n{more}\n'


def mailing(mailbox: Mailbox) -> str:
    return f'[alert.ops]\nurls = ["mailto://{mailbox.address}?from=shipops@shop.example&to=ops@shop.example"]\n'


def test_a_mail_arrives_once_with_title_text_html_and_the_page(tmp_path: Path, mailbox: Mailbox) -> None:
    office = Office(tmp_path, mailing(mailbox))
    told = office.run("11-02 06:00", [finding("SO-1")])
    office.tick("11-02 06:01")
    (mail,) = mailbox.mails
    assert mail["Subject"] == "shipops morning: 1 new · Missing in ShipStation SO-1"
    for kind in ("plain", "html"):
        body = mail.get_body((kind,))
        assert body is not None
        assert "SO-1 is ready to ship but is in no ShipStation store" in body.get_content()
    assert attachment(mail) == ("reconciliation.html", b"page of 20261102T060000000000Z")
    assert [(one.place, one.problem) for one in told.sent] == [("ops 1", "")]


def test_a_webhook_is_told_once_with_title_text_and_the_page_s_place(tmp_path: Path, inbox: Inbox) -> None:
    office = Office(tmp_path, posting(inbox))
    office.run("11-02 06:00", [finding("SO-1")])
    office.tick("11-02 06:01")
    (post,) = inbox.at("ops")
    assert post["title"] == "shipops morning: 1 new · Missing in ShipStation SO-1"
    place = tmp_path / "reports" / "reconciliation" / "2026-11-02T060000Z" / "reconciliation.html"
    for said in ("Orders: SO-1 (cin7.main)", "Do: Import it.", f"{finding('SO-1').id} --to NAME", str(place)):
        assert said in post["message"]


def test_what_failed_is_tried_again_with_growing_pauses_until_it_arrives(tmp_path: Path, inbox: Inbox) -> None:
    office = Office(tmp_path, posting(inbox))
    inbox.refusing = 503
    told = office.run("11-02 06:00", [finding("SO-1")])
    assert [(one.place, one.problem, one.again_at) for one in told.failed] == [
        ("ops 1", "it answered with status 503", utc("11-02 06:01"))
    ]
    assert office.tick("11-02 06:00") == Told()
    assert [one.again_at for one in office.tick("11-02 06:01").failed] == [utc("11-02 06:06")]
    inbox.refusing = 0
    # A process that starts anew knows of it: nothing but the ledger does.
    again = Office(tmp_path, posting(inbox))
    assert again.tick("11-02 06:05") == Told()
    assert [one.place for one in again.tick("11-02 06:06").sent] == ["ops 1"]
    again.tick("11-02 06:07")
    assert len(inbox.at("ops")) == 1


def test_only_the_place_that_failed_is_tried_again(tmp_path: Path, inbox: Inbox, mailbox: Mailbox) -> None:
    mailbox.refusing = True
    both = f'["json://{inbox.address}/ops", "mailto://{mailbox.address}?from=a@shop.example&to=b@shop.example"]'
    office = Office(tmp_path, f"[alert.ops]\nurls = {both}\n")
    told = office.run("11-02 06:00", [finding("SO-1")])
    assert ([one.place for one in told.sent], [one.place for one in told.failed]) == (["ops 1"], ["ops 2"])
    mailbox.refusing = False
    office.tick("11-02 06:01")
    assert (len(inbox.at("ops")), len(mailbox.mails)) == (1, 1)


def test_what_never_arrives_is_given_up_and_told_by_the_next_run_while_it_is_open(tmp_path: Path, inbox: Inbox) -> None:
    office = Office(tmp_path, posting(inbox))
    inbox.refusing = 500
    office.run("11-02 06:00", [finding("SO-1")])
    for at in ("06:01", "06:06", "06:21", "07:21", "10:21", "16:21"):
        office.tick(f"11-02 {at}")
    told = office.tick("11-03 04:21")
    assert [(one.place, one.again_at) for one in told.failed] == [("ops 1", None)]
    assert office.entries[-1].event == "given_up"
    inbox.refusing = 0
    assert office.tick("11-03 05:00") == Told()
    office.run("11-03 06:00", [finding("SO-1")])
    assert inbox.titles("ops") == ["shipops morning: 1 new · Missing in ShipStation SO-1"]


def test_solved_while_its_message_failed_is_told_as_come_and_gone(tmp_path: Path, inbox: Inbox) -> None:
    office = Office(tmp_path, posting(inbox))
    inbox.refusing = 500
    office.run("11-02 06:00", [finding("SO-1")])
    inbox.refusing = 0
    office.run("11-02 06:00:30", [])
    office.tick("11-02 06:01")
    (told,) = inbox.at("ops")
    assert "Came and was solved" in told["message"]
    assert "New" not in told["message"]
    # The failed message has nothing left to tell.
    assert office.tick("11-03 06:00") == Told()


def test_a_process_killed_before_it_sent_is_made_good_by_the_next(tmp_path: Path, inbox: Inbox) -> None:
    office = Office(tmp_path, posting(inbox))
    run = office.played("11-02 06:00", [finding("SO-1")])
    queue_run(office.ws, "ops", office.job(), run, run.started_at)
    assert inbox.posts == []
    office.tick("11-02 06:01")
    office.tick("11-02 06:02")
    assert len(inbox.at("ops")) == 1


def test_a_process_killed_between_sending_and_noting_it_sends_again(tmp_path: Path, inbox: Inbox) -> None:
    """At least once: the one thing that can be told twice."""
    office = Office(tmp_path, posting(inbox))
    run = office.played("11-02 06:00", [finding("SO-1")])
    write = ledger.write

    def killed(lake: object, entries: list[ledger.Entry]) -> None:
        if entries[0].event == "sent":
            raise KeyboardInterrupt
        write(lake, entries)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ledger, "write", killed)
        with pytest.raises(KeyboardInterrupt):
            after_run(office.ws, office.job(), run, now=run.started_at)
    after_run(office.ws, office.job(), run, now=run.started_at)
    after_run(office.ws, office.job(), run, now=run.started_at)
    assert len(inbox.at("ops")) == 2


def test_a_run_told_of_twice_is_told_once(tmp_path: Path, inbox: Inbox) -> None:
    office = Office(tmp_path, posting(inbox))
    run = office.played("11-02 06:00", [finding("SO-1")])
    for _ in range(2):
        after_run(office.ws, office.job(), run, now=run.started_at)
    assert len(inbox.at("ops")) == 1


def test_an_address_nobody_knows_is_a_failed_delivery_not_an_error(tmp_path: Path) -> None:
    office = Office(tmp_path, '[alert.ops]\nurls = ["nowhere://x"]\n')
    told = office.run("11-02 06:00", [finding("SO-1")])
    assert [one.problem for one in told.failed] == ["this is no address apprise knows"]


def test_no_part_of_an_address_is_written_down_or_logged(
    tmp_path: Path, inbox: Inbox, caplog: pytest.LogCaptureFixture
) -> None:
    host = inbox.address
    alerts = f"""
[alert.ops]
urls = ["json://user-secret:pass-secret@{host}/path-secret?+X-Key=header-secret",
        "mailto://mail-secret:pass-secret@127.0.0.1:9?from=a@shop.example&to=b@shop.example"]
heartbeat = "http://{host}/beat-secret?key=query-secret"
"""
    office = Office(tmp_path, alerts)
    caplog.set_level(logging.DEBUG)
    for at, refusing in (("06:00", 500), ("07:00", 0)):
        inbox.refusing = refusing
        told = office.run(f"11-02 {at}", [finding("SO-1")])
    assert inbox.posts
    assert inbox.calls
    said = office.everything() + repr(told) + caplog.text
    assert "-secret" not in said
    assert host not in said


def test_a_recipient_taken_out_of_the_configuration_is_given_up(tmp_path: Path, inbox: Inbox) -> None:
    office = Office(tmp_path, posting(inbox, more='quiet_hours = "20:00-05:30"'))
    office.run("11-02 22:00", [finding("SO-1")])
    told = Office(tmp_path, "").tick("11-03 05:30")
    assert [(one.place, one.problem, one.again_at) for one in told.failed] == [
        ("ops 1", "it is not in shipops.toml any more", None)
    ]


def test_the_ledger_reads_the_same_however_it_is_packed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage, "_MOST_FILES", 3)
    office = Office(tmp_path, "")
    lines = [ledger.Entry("sent", utc(f"11-02 06:{minute:02}"), "ops", f"{minute}") for minute in range(8)]
    for line in lines:
        ledger.write(office.ws.lake, [line])
    assert [entry.message_id for entry in office.entries] == [line.message_id for line in lines]
    assert len(office.ws.lake.files("alerts")) <= 4
