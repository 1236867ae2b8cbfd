"""Figures on disk, one by one: a figure that fails is named in a warning, and everything else is written."""

from __future__ import annotations

import traceback
import warnings
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from simexit.files import write_text
from simexit.report.drawn_apart import Begun, is_drawn_apart

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FAILED = "failed.txt"


class FigureFailed(UserWarning):
    """A figure could not be drawn; all other results are written."""


class Drawn(NamedTuple):
    """A figure and the numbers behind it."""

    figure: Figure
    data: pd.DataFrame


class Draw(NamedTuple):
    """What draws a figure when it is called: ``rows`` makes the numbers, none where there is nothing to show.

    ``apart``: what draws the same in another process, without the whole result behind it, where that can be.
    """

    rows: Callable[[], pd.DataFrame]
    figure: Callable[[pd.DataFrame], Figure]
    apart: Callable[[pd.DataFrame], Figure] | None = None

    def __call__(self) -> Drawn | None:
        """The figure and its numbers; None where there is nothing to show."""
        rows = self.rows()
        return Drawn(self.figure(rows), rows) if len(rows) else None


Drawing = tuple[str, Draw]
"""The name of a figure on disk, and what draws it."""


def save_drawings(
    drawings: Iterable[Drawing], folder: Path, language: str, about: Mapping[str, object], begun: Begun | None = None
) -> dict[str, pd.DataFrame]:
    """Draw and save each figure in ``folder`` under its name and ``language``; returns the numbers by file name.

    One that fails is warned of (`FigureFailed`), and its traceback is kept in the file `FAILED` there. Those ``begun``
    by another process are left to it; this one comes to meet it from the end. Raises OSError where the folder cannot be
    written.
    """
    named = [(f"{stem}-{language}", draw) for stem, draw in drawings]
    saved = {}
    for name, draw in reversed(named) if begun else named:
        rows = draw.rows() if begun and is_drawn_apart(begun.get(name)) else _saved(name, draw, folder, about)
        if rows is not None:
            saved[f"{name}.csv"] = rows
    return {f"{name}.csv": saved[f"{name}.csv"] for name, _ in named if f"{name}.csv" in saved}


def _saved(name: str, draw: Draw, folder: Path, about: Mapping[str, object]) -> pd.DataFrame | None:
    """The numbers of a figure drawn and saved here; None where there is nothing to show, or it failed."""
    from simexit.charts.saving import save_figure

    try:
        drawn = draw()
        if drawn is not None:
            save_figure(drawn.figure, folder, name, drawn.data, about)
            return drawn.data
    except Exception as error:
        if _is_of_disk(error, folder):
            raise
        _note(name, error, folder)
    return None


def _is_of_disk(error: Exception, folder: Path) -> bool:
    """Whether it is the folder that cannot be written."""
    return isinstance(error, OSError) and (error.filename is None or str(error.filename).startswith(str(folder)))


def _note(name: str, error: Exception, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FAILED
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    write_text(f"{before}{name}\n{''.join(traceback.format_exception(error))}\n", path)
    text = f"the figure {name} could not be drawn ({type(error).__name__}: {error}); everything else is written"
    warnings.warn(text, FigureFailed, stacklevel=2)
