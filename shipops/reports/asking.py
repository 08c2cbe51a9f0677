"""The questions views ask of the published relations: one ``.sql`` file each in ``queries/``."""

from __future__ import annotations

from importlib import resources


def questions(*names: str) -> dict[str, str]:
    """The queries of these names, for :meth:`shipops.workspace.Workspace.answers`."""
    folder = resources.files(__package__) / "queries"
    return {name: (folder / f"{name}.sql").read_text(encoding="utf-8") for name in names}
