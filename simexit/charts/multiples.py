"""Small multiples: the path of one outcome under each policy, the base in grey behind it, all at one scale."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simexit.charts.faults import refuse_faults, table_faults
from simexit.charts.frame import Room, blank_figure, checked_width, dress_axes, lay_out, year_limits
from simexit.charts.lettering import Pen, line_height
from simexit.charts.scales import highest_of, scale_to
from simexit.charts.style import DARK, FAINT, VIEW_STYLES, fixed_settings
from simexit.charts.wanted import Around, within_years

MULTIPLES_COLUMNS = ("variant", "name", "year", "unit", "mean", "history_low", "history_high", "n_replicates")
_COLUMNS = 3
_HEIGHT, _LEAST_HEIGHT, _APART, _GAP = 1.35, 0.7, 0.5, 0.32
_BESIDE = 1.5
_NAME = 9.0
_COLOUR = VIEW_STYLES["true"].colour


def multiples_figure(paths: pd.DataFrame, around: Around, *, base: str, axis: str) -> Figure:
    """One small plot a policy: its mean path and the interval of one history, the path of ``base`` in grey.

    ``paths`` has `MULTIPLES_COLUMNS`, one row a variant and year. Raises ValueError for missing columns, no rows, years
    or a size that cannot be.
    """
    refuse_faults(table_faults("the table of paths", paths, MULTIPLES_COLUMNS))
    paths = within_years(paths, around.years)
    with fixed_settings():
        figure, pen = blank_figure()
        highest = highest_of(paths["mean"], paths.loc[paths["n_replicates"] > 1, "history_high"])
        unit = str(paths["unit"].iloc[0])
        scale = scale_to(highest, unit, around.language, steps=3)
        grey = paths[paths["variant"] == base].sort_values("year")
        others = [rows.sort_values("year") for name, rows in paths.groupby("variant", sort=False) if name != base]
        wide = (checked_width(around.size) - _BESIDE) / _COLUMNS - _GAP
        names = [pen.wrap(str(rows["name"].iloc[0]), _NAME, wide) for rows in others]
        heading = max(len(name) for name in names) * line_height(_NAME) + 0.05
        bands_needed = math.ceil(len(others) / _COLUMNS)
        room = Room((_HEIGHT,) * bands_needed, heading, _APART, least=(_LEAST_HEIGHT,) * bands_needed, size=around.size)
        bands = lay_out(figure, pen, [], scale.labels, around.texts(axis), room)
        along = [int(year) for year in paths["year"]]
        cells = _split(figure, bands)
        for unused in cells[len(others) :]:
            unused.remove()
        for place, (axes, rows, name) in enumerate(zip(cells[: len(others)], others, names, strict=True)):
            _draw(axes, rows, grey, is_share=unit == "share")
            axes.set_xlim(*year_limits(along))
            shown = sorted({min(along), max(along)})
            dress_axes(axes, scale, shown, [str(year) for year in shown], pen)
            _pull_in(axes)
            if place % _COLUMNS:
                axes.set_yticklabels([])
            _head(figure, axes, name, pen)
    return figure


def _split(figure: Figure, bands: Sequence[Axes]) -> list[Axes]:
    """Every band of the figure cut into columns, from left to right and top to bottom."""
    wide = float(figure.get_size_inches()[0])
    cells = []
    for band in bands:
        box = band.get_position()
        gap = _GAP / wide
        each = (box.width - (_COLUMNS - 1) * gap) / _COLUMNS
        cells += [figure.add_axes((box.x0 + k * (each + gap), box.y0, each, box.height)) for k in range(_COLUMNS)]
        band.remove()
    return cells


def _pull_in(axes: Axes) -> None:
    """First and last year stay below their own plot, away from those of its neighbours."""
    labels = axes.get_xticklabels()
    if len(labels) > 1:
        labels[0].set_horizontalalignment("left")
        labels[-1].set_horizontalalignment("right")


def _draw(axes: Axes, rows: pd.DataFrame, grey: pd.DataFrame, *, is_share: bool) -> None:
    axes.plot(grey["year"], grey["mean"], color=FAINT, linewidth=2.2, alpha=0.7, zorder=2, gid="base")
    years, mean = rows["year"].to_numpy(float), rows["mean"].to_numpy(float)
    if (rows["n_replicates"] > 1).all():
        low, high = (rows[f"history_{end}"].to_numpy(float) for end in ("low", "high"))
        low, high = (end.clip(0.0, 1.0) if is_share else end for end in (low, high))
        axes.fill_between(years, low, high, color=_COLOUR, alpha=0.17, linewidth=0, zorder=1.5)
    axes.plot(years, mean, color=_COLOUR, linewidth=1.8, zorder=3, clip_on=False, gid="policy")


def _head(figure: Figure, axes: Axes, name: list[str], pen: Pen) -> None:
    wide, high = figure.get_size_inches()
    box = axes.get_position()
    top = box.y1 * high + 0.05 + len(name) * line_height(_NAME)
    pen.write(name, left=box.x0 * wide, top=top, size=_NAME, colour=DARK)
