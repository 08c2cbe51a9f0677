"""Every error says what happened and what to do."""

from __future__ import annotations

import pytest

from shipops import errors
from shipops.errors import (
    ConfigError,
    LakeError,
    NotebookError,
    NotFoundError,
    ReadOnlyError,
    ShipopsError,
    ThrottledError,
    VendorError,
)

PLAIN = (ShipopsError, ConfigError, NotFoundError, LakeError, NotebookError, ReadOnlyError)
VENDOR = (VendorError, errors.AccessError, errors.UnavailableError, errors.UnreadableError)


@pytest.mark.parametrize("kind", PLAIN)
def test_an_error_says_both_sentences(kind: type[ShipopsError]) -> None:
    error = kind("The lake is empty.", "Run `shipops sync`.")
    assert (error.what, error.remedy, str(error)) == (
        "The lake is empty.", "Run `shipops sync`.", "The lake is empty. Run `shipops sync`.",
    )  # fmt: skip


@pytest.mark.parametrize("kind", VENDOR)
def test_a_vendor_s_error_names_the_account_and_the_place(kind: type[VendorError]) -> None:
    error = kind("It refused.", "Ask.", account="cin7.main", url="https://example.test/me", status=403)
    assert (error.account, error.url, error.status) == ("cin7.main", "https://example.test/me", 403)


def test_a_throttled_call_says_how_long_to_wait() -> None:
    assert ThrottledError("Too fast.", "Wait.", account="cin7.main", wait=30).wait == 30


@pytest.mark.parametrize("kind", [*PLAIN, *VENDOR, ThrottledError])
def test_every_error_is_one_a_person_can_act_on_and_ends_with_two(kind: type[ShipopsError]) -> None:
    assert issubclass(kind, ShipopsError)
    assert kind.exit_code == 2


def test_the_tree_in_the_module_s_text_names_every_error() -> None:
    kinds = [name for name, value in vars(errors).items() if isinstance(value, type) and issubclass(value, Exception)]
    assert all(name in (errors.__doc__ or "") for name in kinds)
