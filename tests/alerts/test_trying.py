"""``shipops alert test``: do messages arrive?"""

from __future__ import annotations

from pathlib import Path

import pytest
from office import Office
from receivers import Inbox

from shipops.cli.app import run


def two(inbox: Inbox) -> str:
    """A recipient whose second address nobody answers at, and another one."""
    ops = f'[alert.ops]\nurls = ["json://{inbox.address}/ops", "json://127.0.0.1:9/"]\n'
    return f'{ops}[alert.boss]\nurls = ["json://{inbox.address}/boss"]\nquiet_hours = "00:00-23:59"\n'


def test_every_address_gets_a_marked_message_and_its_answer_is_told(
    tmp_path: Path, inbox: Inbox, capsys: pytest.CaptureFixture[str]
) -> None:
    office = Office(tmp_path, two(inbox))
    assert run(["alert", "test", "-w", str(tmp_path)]) == 2
    told = capsys.readouterr().out
    assert told == "ops 1   took it\nops 2   it could not be reached or took no message\nboss 1  took it\n"
    assert inbox.titles("ops") == inbox.titles("boss") == ["shipops: TEST, please ignore"]
    assert [(entry.event, entry.kind, entry.place) for entry in office.entries] == [
        ("sent", "test", "ops 1"), ("failed", "test", "ops 2"), ("sent", "test", "boss 1")
    ]  # fmt: skip


def test_one_recipient_can_be_tried_alone(tmp_path: Path, inbox: Inbox, capsys: pytest.CaptureFixture[str]) -> None:
    Office(tmp_path, two(inbox))
    assert run(["alert", "test", "boss", "-w", str(tmp_path)]) == 0
    assert (inbox.titles("ops"), len(inbox.titles("boss"))) == ([], 1)


@pytest.mark.parametrize(("alerts", "name"), [("", ""), ("", "ops"), ('[alert.ops]\nurls = ["json://a"]\n', "boss")])
def test_a_recipient_that_is_not_there_is_said(
    tmp_path: Path, alerts: str, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Office(tmp_path, alerts)
    assert run(["alert", "test", *([name] if name else []), "-w", str(tmp_path)]) == 2
    assert "shipops.toml" in capsys.readouterr().err
