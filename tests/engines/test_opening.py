"""What a person is told where Spark is configured and cannot be had."""

from __future__ import annotations

from pathlib import Path

import pytest

from shipops.engines import spark_session
from shipops.engines.opening import connect
from shipops.errors import ConfigError
from shipops.lake import Lake
from tests.audit.merchants import Merchant, config, fill


@pytest.mark.parametrize(
    ("missing", "answer", "told"),
    [("find_spec", None, r"pip install 'shipops\[spark\]'"), ("java_is_there", False, "Install Java")],
)
def test_what_is_missing_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, missing: str, answer: object, told: str
) -> None:
    lake = Lake(tmp_path)
    fill(lake, Merchant())
    snapshot = lake.snapshot()
    assert snapshot is not None
    monkeypatch.setattr(spark_session, missing, lambda *_: answer)
    with pytest.raises(ConfigError, match=told):
        connect(snapshot, config(engine="spark"))
