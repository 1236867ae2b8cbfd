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
from simexit.report.worded_table import worded_csv
from simexit.words.terms import Language

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

    ``apart``: what draws the same in another process, without the whole result behind it, where that can be. ``unit``
    of the numbers, where the rows do not say it; ``names`` of what the rows call by a key.
    """

    rows: Callable[[], pd.DataFrame]
    figure: Callable[[pd.DataFrame], Figure]
    apart: Callable[[pd.DataFrame], Figure] | None = None
    unit: str = ""
    names: Mapping[str, str] = {}

    def __call__(self) -> Drawn | None:
        """The figure and its numbers; None where there is nothing to show."""
        rows = self.rows()
        return Drawn(self.figure(rows), rows) if len(rows) else None

    def in_words(self, rows: pd.DataFrame, language: Language) -> bytes:
        """The numbers as CSV to be read."""
        return worded_csv(rows, language, self.unit, self.names)


Drawing = tuple[str, Draw]
"""The name of a figure on disk, and what draws it."""


def save_drawings(
    drawings: Iterable[Drawing],
    folder: Path,
    language: Language,
    about: Mapping[str, object],
    begun: Begun | None = None,
) -> dict[str, pd.DataFrame]:
    """Draw and save each figure in ``folder`` under its name and ``language``; returns the numbers by name.

    One that fails is warned of (`FigureFailed`), and its traceback is kept in the file `FAILED` there. Those ``begun``
    by another process are left to it; this one comes to meet it from the end. Raises OSError where the folder cannot be
    written.
    """
    named, saved = list(drawings), {}
    for stem, draw in reversed(named) if begun else named:
        is_there = begun and is_drawn_apart(begun.get(f"{stem}-{language}"))
        rows = draw.rows() if is_there else _saved(stem, draw, folder, language, about)
        if rows is not None:
            saved[stem] = rows
    return {stem: saved[stem] for stem, _ in named if stem in saved}


def _saved(stem: str, draw: Draw, folder: Path, language: Language, about: Mapping[str, object]) -> pd.DataFrame | None:
    """The numbers of a figure drawn and saved here; None where there is nothing to show, or it failed."""
    from simexit.charts.saving import save_figure

    name = f"{stem}-{language}"
    try:
        drawn = draw()
        if drawn is not None:
            save_figure(drawn.figure, folder, name, draw.in_words(drawn.data, language), about)
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
