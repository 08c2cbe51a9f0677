"""What ``shipops order`` says to someone with a customer on the phone."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st
from merchants import NOW

from shipops.desk.showing import tabs
from shipops.desk.telling import tell
from shipops.desk.trace import Trace

Ask = Callable[[str], Trace]
CHICAGO = ZoneInfo("America/Chicago")


def test_the_first_lines_say_what_to_read_out_and_where_each_part_stands(ask: Ask) -> None:
    lines = tell(ask("SO-00042"), CHICAGO).splitlines()
    assert lines[1:6] == [
        "  Your order SO-00042 of 26 October 2026 ships in parts: part 1 is on its way out: a label was made on "
        "30 October 2026 with UPS 1Z 999 AA1; part 2 has been at the shipping desk since 26 October 2026 and waits for "
        "its label. Part 1: where it is now, the carrier's page tells. Part 2: next a label is made and the carrier "
        "takes it over. That is how it stood today at 09:30.",
        "  Part 1: ✓ ordered → ✓ picked → ✓ packed → ✓ in ShipStation → ✓ label made → ✓ reported back",
        "    Next: Replace the tracking number at the source with the live one in the evidence; after a reprint, "
        "resend the notification from ShipStation.",
        "  Part 2: ✓ ordered → ✓ picked → ✓ packed → ✓ in ShipStation → ● label made → ○ reported back",
        "    Next: Somebody makes its label in ShipStation.",
    ]


def test_then_who_ordered_what_and_where_each_part_is_matched(ask: Ask) -> None:
    lines = tell(ask("SO-00042"), CHICAGO).splitlines()
    assert [lines[0], *lines[6:11]] == [
        "SO-00042  Zoë Núñez  cin7.main",
        "  open · ordered 2026-10-26 · 50.00 USD",
        "  to Zoë Núñez, 5 Elm Street, Chicago, IL, 60601, US",
        "  zoe@example.com · +1 (312) 555-0142",
        "  Part 1 (INV-00311): in ShipStation: shipped (tied by its number)",
        "  Part 2 (INV-00312): in ShipStation: awaiting shipment (tied by its number)",
    ]


def test_what_is_wrong_comes_next_with_its_evidence_and_what_to_do(ask: Ask) -> None:
    text = tell(ask("SO-00042"), CHICAGO)
    assert text.index("What is wrong") < text.index("  ShipStation\n")
    assert "[high] SO-00042 shows a tracking number that is not the live label's" in text
    assert "shipstation trackingNumber: 1Z 999 AA1" in text
    assert "cin7.main tracking: 1ZVOID" in text
    assert "To do: Replace the tracking number" in text


def test_parcels_say_what_they_are(ask: Ask) -> None:
    text = tell(ask("SO-00042"), CHICAGO)
    assert "1ZVOID · ups · label made · 2026-10-30 04:30 · voided" in text
    assert "1ZBACK · ups · return label" in text
    assert "1ZVOID · shown at the source" in text


def test_times_are_told_in_the_zone_of_the_workspace(ask: Ask) -> None:
    assert "cin7.main 2026-11-02 09:30" in tell(ask("SO-00042"), CHICAGO)
    assert "cin7.main 2026-11-02 16:30" in tell(ask("SO-00042"), ZoneInfo("Europe/Berlin"))


def test_a_missing_order_says_so_in_words(ask: Ask) -> None:
    assert "Order (INV-00050): should be in ShipStation and is not\n" in tell(ask("SO-00050"), CHICAGO)


def test_control_characters_in_data_are_shown_and_do_nothing(ask: Ask) -> None:
    text = tell(ask("SO-00050"), CHICAGO)
    assert "Eve\\x1b[2J\\x07\\x202eLivs" in text
    assert all(ch.isprintable() or ch == "\n" for ch in text)


def test_many_orders_are_offered_as_a_choice(ask: Ask) -> None:
    lines = tell(ask("rita@example.com"), CHICAGO).splitlines()
    assert lines[0].startswith("7 orders fit 'rita@example.com'.")
    assert len(lines) == 8


@given(st.text())
def test_no_data_can_steer_the_terminal(text: str) -> None:
    row = {"number": text, "account": "cin7.main", "customer": text, "ordered_at": None, "status": "open"}
    told = tell(Trace(text, NOW, {}, (), (row,)), CHICAGO)
    assert all(ch.isprintable() or ch == "\n" for ch in told)
    assert told.count("\n") == 1


def test_other_orders_of_the_buyer_are_named_on_every_face(ask: Ask) -> None:
    trace = ask("SO-REGULAR-3")
    (line,) = (line for line in tell(trace, ZoneInfo("UTC")).splitlines() if "Same buyer" in line)
    told = line.partition(": ")[2].split("; ")
    assert [one.partition(" (")[0] for one in told] == [f"SO-REGULAR-{n}" for n in (0, 1, 2, 4, 5, 6)]
    assert told[0].startswith("SO-REGULAR-0 (cin7.main, 2026-10-")
    (story,) = trace.orders
    assert "; ".join(told) in tabs(story, ZoneInfo("UTC"))["Overview"].text
    assert [row["number"] for row in trace.to_dict()["orders"][0]["same_buyer"]] == [
        one.partition(" (")[0] for one in told
    ]
