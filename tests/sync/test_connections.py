"""How the last attempt to pull each account ended is kept, whether it went well or not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from shipops.errors import AccessError, UnavailableError
from shipops.lake import Lake

HOUR = timedelta(hours=1)
CIN7, INKSOFT = "cin7.main", "inksoft.main"


def refused(account: str = CIN7) -> AccessError:
    return AccessError("Incorrect credentials!", "Check the keys.", account=account, status=403)


def seen(lake: Lake) -> dict[str, tuple[Any, ...]]:
    """What readers see, by account: outcome, problem, since, last good pull."""
    snapshot = lake.snapshot()
    assert snapshot is not None
    rows = snapshot.connect().sql("SELECT account, outcome, problem, since, worked_at FROM connections").fetchall()
    return {account: tuple(rest) for account, *rest in rows}


def test_a_good_pull_says_that_the_connection_works(world: Any, make: Any) -> None:
    world.script(CIN7)
    world.pull(CIN7)
    assert seen(world.lake) == {CIN7: ("works", "", make.now, make.now)}


def test_a_failed_pull_is_seen_although_it_completes_no_snapshot(world: Any, make: Any) -> None:
    world.script(CIN7)
    world.pull(CIN7)
    world.script(CIN7, error=refused())
    world.pull(CIN7, hours=1)
    assert seen(world.lake)[CIN7] == ("refused", "cin7-credentials", make.now + HOUR, make.now)


def test_so_is_an_account_that_never_let_us_in(world: Any, make: Any) -> None:
    world.script(CIN7, error=refused())
    world.script(INKSOFT)
    world.pull(CIN7, INKSOFT)
    assert seen(world.lake)[CIN7] == ("refused", "cin7-credentials", make.now, None)


def test_the_same_refusal_again_keeps_since_when(world: Any, make: Any) -> None:
    world.script(CIN7, error=refused())
    world.script(INKSOFT)
    for hours in (0, 1, 2):
        world.pull(CIN7, INKSOFT, hours=hours)
    assert seen(world.lake)[CIN7][2] == make.now


def test_another_kind_of_failure_begins_anew(world: Any, make: Any) -> None:
    world.script(INKSOFT)
    world.script(CIN7, error=refused())
    world.pull(CIN7, INKSOFT)
    world.script(CIN7, error=UnavailableError("Down.", "Wait.", account=CIN7, status=503))
    world.pull(CIN7, hours=1)
    assert seen(world.lake)[CIN7] == ("unreachable", "", make.now + HOUR, None)


def test_an_account_that_works_again_is_cleared(world: Any, make: Any) -> None:
    world.script(INKSOFT)
    world.script(CIN7, error=refused())
    world.pull(CIN7, INKSOFT)
    world.script(CIN7)
    world.pull(CIN7, hours=1)
    assert seen(world.lake)[CIN7] == ("works", "", make.now + HOUR, make.now + HOUR)


def test_accounts_that_were_not_pulled_stay_as_they_were(world: Any) -> None:
    for account in (CIN7, INKSOFT):
        world.script(account)
    world.pull(INKSOFT)
    world.pull(CIN7, hours=1)
    assert {account: outcome for account, (outcome, *_) in seen(world.lake).items()} == {
        CIN7: "works", INKSOFT: "works"
    }  # fmt: skip
