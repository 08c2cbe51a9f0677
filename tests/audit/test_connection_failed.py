"""connection-failed: an account that refuses us until somebody mends it."""

from __future__ import annotations

import pytest
from merchants import CIN7, INKSOFT, SHIPSTATION, Merchant, audit_of

from shipops.errors import (
    AccessError,
    ConfigError,
    LakeError,
    ShipopsError,
    ThrottledError,
    UnavailableError,
    UnreadableError,
    VendorError,
)
from shipops.integrations.failing import judged

CHECK = "connection-failed"


def refusal(account: str, status: int = 401, words: str = "") -> AccessError:
    return AccessError(f"{account}: refused {words}.", "Check the keys.", account=account, status=status)


@pytest.mark.parametrize(
    ("account", "error", "problem"),
    [
        (CIN7, refusal(CIN7, 403, "Incorrect credentials!"), "cin7-credentials"),
        (SHIPSTATION, refusal(SHIPSTATION), "shipstation-credentials"),
        (INKSOFT, refusal(INKSOFT, 403), "inksoft-key"),
        (CIN7, UnreadableError("A redirect (300).", "Look.", account=CIN7, status=300), "several-organisations"),
        (INKSOFT, VendorError("nothing of the API is found", "Look.", account=INKSOFT, status=404), "wrong-address"),
        (CIN7, ConfigError("base_url is not a web address.", "Write it."), "wrong-address"),
    ],
)
def test_what_somebody_must_mend_is_a_refusal_with_its_known_problem(
    account: str, error: ShipopsError, problem: str
) -> None:
    assert (judged(account, error).outcome, judged(account, error).problem) == ("refused", problem)


@pytest.mark.parametrize(
    "error",
    [
        UnavailableError("Down.", "Wait.", account=CIN7, status=503),
        ThrottledError("Wait.", "Wait.", account=CIN7, wait=60),
        UnreadableError("A web page.", "Wait.", account=CIN7, status=200),
        LakeError("Locked.", "Wait."),
    ],
)
def test_what_passes_by_itself_is_none(error: ShipopsError) -> None:
    assert judged(CIN7, error).outcome == "unreachable"


def test_a_refused_account_is_one_critical_finding_with_the_vendor_s_menu() -> None:
    m = Merchant()
    m.pull_failed(CIN7, refusal(CIN7, 403, "Incorrect credentials!"))
    (found,) = audit_of(m).about(CHECK)
    assert (found.account, found.severity) == (CIN7, "critical")
    assert "does not accept the account id and application key" in found.title
    assert "Copy the account id" in found.action
    assert found.rule == "cin7 sheet, 1.2"
    assert {evidence.field for evidence in found.because} == {
        "answer", "known cause", "refused since", "last good pull"
    }  # fmt: skip


def test_an_account_that_does_not_answer_is_no_failed_connection() -> None:
    m = Merchant()
    m.pull_failed(CIN7, UnavailableError("Down.", "Wait.", account=CIN7, status=503))
    assert audit_of(m).about(CHECK) == []


def test_several_accounts_are_told_each_for_itself() -> None:
    m = Merchant()
    for account in (CIN7, SHIPSTATION):
        m.pull_failed(account, refusal(account))
    assert sorted(found.account for found in audit_of(m).about(CHECK)) == [CIN7, SHIPSTATION]
