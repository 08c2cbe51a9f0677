"""What a notebook cell shows: one object with a rich form and a plain one."""

from __future__ import annotations

from dataclasses import dataclass

from shipops.display.markup import script_block, style_block


def fragment(body: str) -> str:
    """``body`` (finished HTML) as one notebook output: wrapped, with the shared style and, for tables and
    texts to copy, the script."""
    script = script_block() if 'class="shipops-table"' in body or 'class="shipops-copy"' in body else ""
    return f'{style_block()}<div class="shipops">{body}</div>\n{script}'


@dataclass(frozen=True)
class View:
    """Finished HTML and the same in plain words. Notebooks show the first, terminals the second."""

    html: str
    text: str

    def _repr_html_(self) -> str:
        return fragment(self.html)

    def __repr__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Picture:
    """A chart as SVG and the same in plain words."""

    svg: str
    text: str

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return {"image/svg+xml": self.svg, "text/plain": self.text}

    def __repr__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Series:
    """Views and pictures one below the other. A notebook shows each as an output of its own, so that pictures stay
    pictures wherever the notebook is read."""

    parts: tuple[View | Picture, ...]

    def _ipython_display_(self) -> None:
        from IPython.display import display

        for part in self.parts:
            display(part)

    def __repr__(self) -> str:
        return "\n".join(map(repr, self.parts))
