"""Small multiples: the path of one outcome under each policy, the base in grey behind it, all at one scale."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simexit.charts.faults import refuse_faults, table_faults
from simexit.charts.frame import Room, Texts, blank_figure, dress_axes, lay_out, year_limits
from simexit.charts.lettering import Pen, line_height
from simexit.charts.scales import highest_of, scale_to
from simexit.charts.style import DARK, FAINT, VIEW_STYLES, fixed_settings
from simexit.words.terms import Language, check_language

MULTIPLES_COLUMNS = ("variant", "name", "year", "unit", "mean", "history_low", "history_high", "n_replicates")
_COLUMNS = 3
_HEIGHT, _APART, _GAP = 1.35, 0.5, 0.32
_NAME = 9.0
_COLOUR = VIEW_STYLES["true"].colour


def multiples_figure(
    paths: pd.DataFrame, *, base: str, axis: str, title: str, language: Language, caption: str, footer: str
) -> Figure:
    """One small plot a policy: its mean path and the interval of one history, the path of ``base`` in grey.

    ``paths`` has `MULTIPLES_COLUMNS`, one row a variant and year. Raises ValueError for missing columns, no rows, an
    unknown language.
    """
    check_language(language)
    refuse_faults(table_faults("the table of paths", paths, MULTIPLES_COLUMNS))
    with fixed_settings():
        figure, pen = blank_figure()
        highest = highest_of(paths["mean"], paths.loc[paths["n_replicates"] > 1, "history_high"])
        scale = scale_to(highest, str(paths["unit"].iloc[0]), language, steps=3)
        grey = paths[paths["variant"] == base].sort_values("year")
        others = [rows.sort_values("year") for name, rows in paths.groupby("variant", sort=False) if name != base]
        names = [pen.wrap(str(rows["name"].iloc[0]), _NAME, 2.05) for rows in others]
        heading = max(len(name) for name in names) * line_height(_NAME) + 0.05
        room = Room((_HEIGHT,) * math.ceil(len(others) / _COLUMNS), heading, _APART)
        bands = lay_out(figure, pen, [], scale.labels, Texts(title, axis, caption, footer), room)
        years = [int(year) for year in paths["year"]]
        cells = _split(figure, bands)
        for unused in cells[len(others) :]:
            unused.remove()
        for place, (axes, rows, name) in enumerate(zip(cells[: len(others)], others, names, strict=True)):
            _draw(axes, rows, grey)
            axes.set_xlim(*year_limits(years))
            shown = [min(years), max(years)]
            dress_axes(axes, scale, shown, [str(year) for year in shown], pen)
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


def _draw(axes: Axes, rows: pd.DataFrame, grey: pd.DataFrame) -> None:
    axes.plot(grey["year"], grey["mean"], color=FAINT, linewidth=2.2, alpha=0.7, zorder=2, gid="base")
    years, mean = rows["year"].to_numpy(float), rows["mean"].to_numpy(float)
    if (rows["n_replicates"] > 1).all():
        low, high = (rows[f"history_{end}"].to_numpy(float) for end in ("low", "high"))
        axes.fill_between(years, low, high, color=_COLOUR, alpha=0.17, linewidth=0, zorder=1.5)
    axes.plot(years, mean, color=_COLOUR, linewidth=1.8, zorder=3, clip_on=False, gid="policy")


def _head(figure: Figure, axes: Axes, name: list[str], pen: Pen) -> None:
    wide, high = figure.get_size_inches()
    box = axes.get_position()
    top = box.y1 * high + 0.05 + len(name) * line_height(_NAME)
    pen.write(name, left=box.x0 * wide, top=top, size=_NAME, colour=DARK)
