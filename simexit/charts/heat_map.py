"""The heat map: one outcome over two levers, its mean written in every cell."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from simexit.charts.faults import refuse_faults, table_faults
from simexit.charts.frame import TICK, Room, Texts, blank_figure, lay_out
from simexit.charts.lettering import Pen
from simexit.charts.style import DARK, MIDDLE, VIEW_STYLES, fixed_settings
from simexit.words.formats import NumberFormat, number_format
from simexit.words.terms import Language, check_language

HEAT_COLUMNS = ("across", "up", "unit", "mean", "mean_low", "mean_high")
_CELL = 0.62
_NAME = 9.5


def heat_map_figure(
    cells: pd.DataFrame,
    *,
    across: str,
    up: str,
    axis: str,
    title: str,
    language: Language,
    caption: str,
    footer: str,
) -> Figure:
    """One cell a combination of two levers, coloured and numbered by the mean; below it half its 90 % interval.

    ``cells`` has `HEAT_COLUMNS`. ``across`` and ``up`` name the levers. Raises ValueError for missing columns, no rows,
    an unknown language.
    """
    check_language(language)
    refuse_faults(table_faults("the table of cells", cells, HEAT_COLUMNS))
    with fixed_settings():
        figure, pen = blank_figure()
        table = cells.pivot(index="up", columns="across", values="mean").sort_index()
        half = ((cells["mean_high"] - cells["mean_low"]) / 2).to_numpy(float)
        halves = cells.assign(half=half).pivot(index="up", columns="across", values="half").sort_index()
        form = number_format(cells["mean"].tolist(), str(cells["unit"].iloc[0]), language)
        rows = [f"{value:g}" for value in table.index]
        words = Texts(title, f"{axis}\n{up} (↑) × {across} (→)", caption, footer)
        (axes,) = lay_out(figure, pen, [], rows, words, Room((_CELL * len(rows),)))
        _draw(axes, table.to_numpy(float), halves.to_numpy(float), form, pen)
        _dress(axes, [f"{value:g}" for value in table.columns], rows, pen)
    return figure


def _draw(axes: Axes, means: np.ndarray, halves: np.ndarray, form: NumberFormat, pen: Pen) -> None:
    colours = LinearSegmentedColormap.from_list("simexit", ["#ffffff", VIEW_STYLES["true"].colour])
    axes.imshow(means, cmap=colours, aspect="auto", origin="lower", gid="heat")
    for row, column in np.ndindex(means.shape):
        text = form.bare(float(means[row, column]))
        if np.isfinite(halves[row, column]):
            text += f"\n± {form.bare(float(halves[row, column]))}"
        written = axes.text(column, row, text, size=TICK, color=DARK, ha="center", va="center", linespacing=1.3)
        pen.dress(written)


def _dress(axes: Axes, columns: list[str], rows: list[str], pen: Pen) -> None:
    axes.set_xticks(range(len(columns)), columns)
    axes.set_yticks(range(len(rows)), rows)
    axes.tick_params(axis="both", labelsize=TICK, labelcolor=MIDDLE, length=0, pad=6.0)
    for text in [*axes.get_xticklabels(), *axes.get_yticklabels()]:
        pen.dress(text)
    axes.spines[["top", "left", "right", "bottom"]].set_visible(False)
    axes.set_xticks(np.arange(len(columns) - 1) + 0.5, minor=True)
    axes.set_yticks(np.arange(len(rows) - 1) + 0.5, minor=True)
    axes.grid(which="minor", color="white", linewidth=2.0)
    axes.tick_params(which="minor", length=0)
