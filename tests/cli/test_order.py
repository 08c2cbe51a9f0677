"""``shipops order`` as text for a ticket and as an evidence packet, in this process."""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "audit"))

from merchants import Merchant, Person, fill

from shipops.cli.app import run
from shipops.lake import Lake
from tests.cli.running import CONFIG, Ran


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("shop")
    (made / "shipops.toml").write_text(CONFIG, encoding="utf-8")
    m = Merchant()
    m.imported(m.sale("SO-1", buyer=Person("Ada Moss", "ada@example.com", "5 Elm Street", "60601")))
    m.sale("SO-2", buyer=Person("Ada Moss", "ada@example.com", "5 Elm Street", "60601"))
    fill(Lake(made / "lake"), m)
    return made


@pytest.fixture
def order(folder: Path, capsys: pytest.CaptureFixture[str]) -> object:
    def ran(*arguments: str) -> Ran:
        code = run(["order", *arguments, "-w", str(folder), "--as-of", "2026-11-02T18:00"])
        told = capsys.readouterr()
        return Ran(code, told.out, told.err)

    return ran


def test_a_ticket_names_nobody(order: object) -> None:
    told = order("SO-1", "--ticket")  # type: ignore[operator]
    assert told.code == 0
    assert told.out.startswith("Your order SO-1 of 26 October 2026 has been at the shipping desk since 26 October 2026")
    assert "Ada" not in told.out
    assert "ada@example.com" not in told.out


def test_a_packet_is_written_and_its_path_told(order: object, tmp_path: Path) -> None:
    path = tmp_path / "evidence.zip"
    told = order("SO-1", "--packet", str(path))  # type: ignore[operator]
    assert (told.code, told.out) == (0, f"written to {path}\n")
    with zipfile.ZipFile(path) as packed:
        assert "SO-1" in packed.read("order.html").decode()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [(("SO-1", "SO-2"), "A packet is about one order."), (("SO-1",), "x.txt is no name for a packet.")],
)
def test_a_packet_that_makes_no_sense_is_refused(
    order: object, tmp_path: Path, arguments: tuple[str, ...], says: str
) -> None:
    name = "x.zip" if len(arguments) > 1 else "x.txt"
    told = order(*arguments, "--packet", str(tmp_path / name))  # type: ignore[operator]
    assert (told.code, told.err.splitlines()[0]) == (2, says)
    assert list(tmp_path.iterdir()) == []
