"""``shipops tidy`` in this process."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "audit"))

from merchants import CIN7, NOW, Merchant, fill

from shipops.cli.app import run
from shipops.lake import Lake
from shipops.lake.ingest import close_pull
from shipops.systems.reading import RawDocument, Rejected
from tests.cli.running import CONFIG, Ran

DAY = timedelta(days=1)


def test_what_was_removed_is_told_and_what_is_refused_since_then(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "shipops.toml").write_text(CONFIG, encoding="utf-8")
    fill(lake := Lake(tmp_path / "lake"), Merchant())
    pulled = lake.rows("snapshots").num_rows
    later = f"{NOW + 40 * DAY:%Y-%m-%dT%H:%M}"
    fill(lake, Merchant())
    code = run(["tidy", "--json", "-w", str(tmp_path), "--as-of", later])
    told = Ran(code, *capsys.readouterr())
    assert told.code == 0
    assert told.document["snapshots"] == pulled
    assert set(told.document) == {"snapshots", "documents", "evidence", "files", "size", "logs"}
    code = run(["audit", "-w", str(tmp_path), "--as-of", later])
    assert code in (0, 1), "the present state can be audited"


def test_an_audit_finds_the_same_when_documents_have_expired(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "shipops.toml").write_text(CONFIG, encoding="utf-8")
    m = Merchant()
    waiting = m.sale("SO-1")
    m.label(m.imported(m.sale("SO-2")), "1ZTWO")
    m.reading.raw.append(RawDocument(CIN7, "cin7-sale", waiting.order_id, '{"Customer": "Ann"}', NOW))
    m.reading.rejected.append(Rejected(CIN7, "cin7-sale", "s9", "no number", '{"Customer": "Bob"}', NOW))
    fill(lake := Lake(tmp_path / "lake"), m)
    close_pull(lake, CIN7, m.reading, NOW)
    told = []
    audit = ("audit", "--no-confirm")
    for command in (audit, ("tidy",), audit):
        run([*command, "--json", "-w", str(tmp_path), "--as-of", f"{NOW + 410 * DAY:%Y-%m-%dT%H:%M}"])
        told.append(Ran(0, *capsys.readouterr()).document)
    before, tidied, after = told
    assert tidied["documents"] == 2
    assert before["findings"]
    assert after == before
