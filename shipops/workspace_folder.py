"""Where a workspace lies, and making one."""

from __future__ import annotations

import os
from importlib import resources
from pathlib import Path

from shipops.config import FILE_NAME
from shipops.errors import ConfigError


def workspace_folder(folder: str | os.PathLike[str] = "") -> Path:
    """``folder``, else what ``SHIPOPS_WORKSPACE`` names, else the nearest above that has a ``shipops.toml``.

    Raises :class:`ConfigError` where there is none.
    """
    given = folder or os.environ.get("SHIPOPS_WORKSPACE", "")
    if given:
        return Path(given)
    if (above := _above(Path.cwd())) is not None:
        return above
    raise ConfigError(
        f"There is no {FILE_NAME} in {Path.cwd()} or above it.",
        "Make one with `shipops init`, or name the folder with -w.",
    )


def _above(here: Path) -> Path | None:
    return next((place for place in (here, *here.parents) if (place / FILE_NAME).is_file()), None)


def in_a_workspace() -> bool:
    """Whether a workspace would be found without naming one."""
    return bool(os.environ.get("SHIPOPS_WORKSPACE", "")) or _above(Path.cwd()) is not None


def create_workspace(folder: Path) -> list[Path]:
    """Write a commented ``shipops.toml`` and the folders of a workspace; what exists is left alone.

    Returns what was made. Raises :class:`ConfigError` when there already is a ``shipops.toml``,
    or no folder can be made.
    """
    path = folder / FILE_NAME
    if path.exists():
        raise ConfigError(f"{path} already exists.", "Edit it, or choose another folder.")
    made = []
    for name in ("", "checks", "notebooks", "reports"):
        place = folder / name
        if not place.is_dir():
            try:
                place.mkdir(parents=True)
            except OSError as error:
                raise ConfigError(f"{place} cannot be made: {error.strerror}.", "Choose another folder.") from None
            made.append(place)
    template = resources.files("shipops").joinpath("shipops.toml.template").read_text(encoding="utf-8")
    path.write_text(template, encoding="utf-8")
    return [*made, path]
