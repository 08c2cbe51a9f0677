"""What every table of ``shipops.toml`` shares."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict

from shipops.durations import Duration, parse_duration


def _span(value: object) -> Duration:
    return value if isinstance(value, Duration) else parse_duration(value if isinstance(value, str) else repr(value))


Span = Annotated[Duration, BeforeValidator(_span)]


class Section(BaseModel):
    """A table of the file: fixed keys, nothing else."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)
