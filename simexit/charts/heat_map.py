"""The heat map: one outcome over two levers, its mean written in every cell."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from simexit.charts.faults import refuse_faults, table_faults
from simexit.charts.frame import TICK, Room, blank_figure, lay_out
from simexit.charts.lettering import Pen, line_height
from simexit.charts.style import DARK, MIDDLE, VIEW_STYLES, fixed_settings
from simexit.charts.wanted import Around
from simexit.words.formats import NumberFormat, number_format
from simexit.words.terms import sentence

HEAT_COLUMNS = ("across", "up", "unit", "mean", "mean_low", "mean_high")
_CELL = 0.62
_SIZES = (TICK, 8.5, 7.5, 6.5)
_LEAST_GAP = 0.08
_WHITE = "#ffffff"


def heat_map_figure(cells: pd.DataFrame, around: Around, *, across: str, up: str, axis: str) -> Figure:
    """One cell a combination of two levers, coloured and numbered by the mean; below it its 90 % interval.

    ``cells`` has `HEAT_COLUMNS`; intervals of shares end at 0 and 1. ``across`` and ``up`` name the levers. Where cells
    are too many for numbers, the interval goes first; the ends of the colours are told above. Raises ValueError for
    missing columns, no rows, a size that cannot be.
    """
    refuse_faults(table_faults("the table of cells", cells, HEAT_COLUMNS))
    with fixed_settings():
        figure, pen = blank_figure()
        unit = str(cells["unit"].iloc[0])
        means, lows, highs = (_table(cells, name, unit) for name in ("mean", "mean_low", "mean_high"))
        form = number_format(cells["mean"].tolist(), unit, around.language)
        rows, columns = ([f"{value:g}" for value in values] for values in (means.index, means.columns))
        ends = [form.bare(float(end)) for end in (np.nanmin(means.to_numpy()), np.nanmax(means.to_numpy()))]
        colours = sentence("heat_colours", around.language, low=ends[0], high=ends[1])
        words = around.texts(f"{axis}\n{up} (↑) × {across} (→)\n{colours}")
        (axes,) = lay_out(figure, pen, [], rows, words, Room((_CELL * len(rows),), size=around.size))
        _colour(axes, means.to_numpy(float))
        _write(axes, means.to_numpy(float), lows.to_numpy(float), highs.to_numpy(float), form, pen)
        _dress(axes, columns, rows, pen)
    return figure


def _table(cells: pd.DataFrame, name: str, unit: str) -> pd.DataFrame:
    """One column of ``cells`` by both levers, shares within 0 and 1."""
    table: pd.DataFrame = cells.pivot(index="up", columns="across", values=name).sort_index().astype(float)
    return table.clip(0.0, 1.0) if unit == "share" else table


def _colour(axes: Axes, means: np.ndarray) -> None:
    colours = LinearSegmentedColormap.from_list("simexit", [_WHITE, VIEW_STYLES["true"].colour])
    axes.imshow(means, cmap=colours, aspect="auto", origin="lower", gid="heat")


def _write(axes: Axes, means: np.ndarray, lows: np.ndarray, highs: np.ndarray, form: NumberFormat, pen: Pen) -> None:
    """Mean and interval in every cell, in the largest letters that fit; else the mean alone, else nothing."""
    bare = [[form.bare(float(mean)) for mean in row] for row in means]
    full = [
        [
            f"{text}\n{form.bare(float(low))}–{form.bare(float(high))}" if np.isfinite(low + high) else text
            for text, low, high in zip(*row, strict=True)
        ]
        for row in zip(bare, lows, highs, strict=True)
    ]
    wide, high = (side / count for side, count in zip(_sides(axes), means.shape[::-1], strict=True))
    for texts in (full, bare):
        lines = [line for row in texts for text in row for line in text.split("\n")]
        deep = max(text.count("\n") + 1 for row in texts for text in row)
        for size in _SIZES:
            broad = max(pen.width(line, size) for line in lines)
            if broad + _LEAST_GAP <= wide and deep * line_height(size) <= high:
                for row, column in np.ndindex(means.shape):
                    written = axes.text(
                        column,
                        row,
                        texts[row][column],
                        size=size,
                        color=DARK,
                        ha="center",
                        va="center",
                        linespacing=1.3,
                    )
                    pen.dress(written)
                return


def _sides(axes: Axes) -> tuple[float, float]:
    """Width and height of a plot in inches."""
    wide, high = axes.figure.get_figure(root=True).get_size_inches()
    box = axes.get_position()
    return float(box.width * wide), float(box.height * high)


def _dress(axes: Axes, columns: list[str], rows: list[str], pen: Pen) -> None:
    room = _sides(axes)[0] / len(columns)
    step = math.ceil((max(pen.width(name, TICK) for name in columns) + _LEAST_GAP) / room)
    axes.set_xticks(range(0, len(columns), step), columns[::step])
    axes.set_yticks(range(len(rows)), rows)
    axes.tick_params(axis="both", labelsize=TICK, labelcolor=MIDDLE, length=0, pad=6.0)
    for text in [*axes.get_xticklabels(), *axes.get_yticklabels()]:
        pen.dress(text)
    axes.spines[["top", "left", "right", "bottom"]].set_visible(False)
    axes.set_xticks(np.arange(len(columns) - 1) + 0.5, minor=True)
    axes.set_yticks(np.arange(len(rows) - 1) + 0.5, minor=True)
    axes.grid(which="minor", color="white", linewidth=2.0)
    axes.tick_params(which="minor", length=0)
