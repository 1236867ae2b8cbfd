"""The headcount figure: poverty by year, true and recorded, with both intervals and the plan's targets."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.transforms import Bbox

from simexit.charts.end_labels import LABEL, LABEL_WIDTH, EndLabel, draw_end_labels
from simexit.charts.faults import refuse_faults, table_faults
from simexit.charts.frame import blank_figure, dress_axes, lay_out, one_plot, year_limits, year_ticks
from simexit.charts.lettering import Pen
from simexit.charts.marks import draw_line
from simexit.charts.scales import highest_of, scale_to
from simexit.charts.style import BAND_ALPHA, TARGET_STYLE, VIEW_STYLES, fixed_settings
from simexit.charts.wanted import Around, within_years
from simexit.words.formats import percent
from simexit.words.terms import Language, sentence, term

PATH_COLUMNS = ("year", "view", "mean", "history_low", "history_high", "mean_low", "mean_high", "n_replicates")
TARGET_COLUMNS = ("year", "headcount")


def headcount_figure(path: pd.DataFrame, targets: pd.DataFrame, around: Around) -> Figure:
    """Poverty headcount ratio of persons by accounting year, one line a view, intervals as bands, targets as diamonds.

    ``path`` has `PATH_COLUMNS`: shares 0..1; view ``true``, ``recorded`` or ``surveyed``; intervals may be missing, and
    are not drawn for a single replicate. ``targets`` has `TARGET_COLUMNS` and may be empty. The figure grows in height
    with its title and caption. Raises ValueError for missing columns, unknown views, no rows, years or a size that
    cannot be.
    """
    _check(path, targets)
    path = within_years(path, around.years)
    if len(targets):
        targets = targets.assign(headcount=targets["headcount"].astype(float).clip(0.0, 1.0))
    if around.years is not None and len(targets):
        targets = targets[targets["year"].between(*around.years)]
    with fixed_settings():
        figure, pen = blank_figure()
        labels = _end_labels(path, targets, pen, around.language)
        levels = [path[name] for name in ("mean", "history_high", "mean_high")]
        levels.append(targets.get("headcount", pd.Series(dtype=float)))
        scale = scale_to(highest_of(*levels), "share", around.language)
        texts = around.texts(term("headcount_axis", around.language))
        (axes,) = lay_out(figure, pen, labels, scale.labels, texts, one_plot(labels, around.size))
        _draw_path(axes, path)
        _draw_targets(axes, targets)
        along = [int(year) for year in [*path["year"], *targets.get("year", [])]]
        axes.set_xlim(*year_limits(along))
        shown = year_ticks(along)
        dress_axes(axes, scale, shown, [str(year) for year in shown], pen)
        draw_end_labels(figure, axes, pen, labels)
    return figure


def _check(path: pd.DataFrame, targets: pd.DataFrame) -> None:
    faults = table_faults("the path", path, PATH_COLUMNS, {"view": VIEW_STYLES})
    refuse_faults(faults + (table_faults("the table of targets", targets, TARGET_COLUMNS) if len(targets) else []))


def _views(path: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    present = set(path["view"])
    return [(view, path[path["view"] == view].sort_values("year")) for view in VIEW_STYLES if view in present]


def _draw_path(axes: Axes, path: pd.DataFrame) -> None:
    for view, rows in _views(path):
        drawn = rows[rows["n_replicates"] > 1]
        for interval in BAND_ALPHA:
            _draw_band(axes, drawn, view, interval)
        years, means = rows["year"].to_numpy(float), rows["mean"].to_numpy(float)
        draw_line(axes, years, means, VIEW_STYLES[view], f"{view}-line")


def _draw_band(axes: Axes, rows: pd.DataFrame, view: str, interval: str) -> None:
    """The band of one interval, inside 0 and 1; with a single year, a short bar."""
    rows = rows.dropna(subset=[f"{interval}_low", f"{interval}_high"])
    years = rows["year"].to_numpy(float)
    low, high = (rows[f"{interval}_{end}"].to_numpy(float).clip(0.0, 1.0) for end in ("low", "high"))
    if len(years) == 0:
        return
    if len(years) == 1:
        years, low, high = years[0] + np.array([-0.08, 0.08]), low.repeat(2), high.repeat(2)
    band = axes.fill_between(years, low, high, color=VIEW_STYLES[view].colour, linewidth=0, gid=f"{view}-{interval}")
    band.set(alpha=BAND_ALPHA[interval], zorder=2)


def _draw_targets(axes: Axes, targets: pd.DataFrame) -> None:
    if targets.empty:
        return
    axes.add_line(_diamonds(targets["year"].to_numpy(float), targets["headcount"].to_numpy(float), "targets"))


def _diamonds(years: np.ndarray, levels: np.ndarray, gid: str) -> Line2D:
    return Line2D(
        years,
        levels,
        linestyle="none",
        marker=TARGET_STYLE.marker,
        markersize=6.5,
        markerfacecolor="none",
        markeredgecolor=TARGET_STYLE.colour,
        markeredgewidth=1.6,
        zorder=5,
        clip_on=False,
        gid=gid,
    )


def _target_key(box: Bbox) -> Artist:
    return _diamonds(np.array([(box.x0 + box.x1) / 2]), np.array([(box.y0 + box.y1) / 2]), "targets-key")


def _end_labels(path: pd.DataFrame, targets: pd.DataFrame, pen: Pen, language: Language) -> list[EndLabel]:
    labels = []
    final = int(path["year"].max())
    ends = [(term(f"{view}_poverty", language), rows, "mean", VIEW_STYLES[view]) for view, rows in _views(path)]
    if not targets.empty:
        ends.append((term("plans_target", language), targets.sort_values("year"), "headcount", TARGET_STYLE))
    for name, rows, column, style in ends:
        known = rows.dropna(subset=[column])
        if known.empty:
            continue
        year, level = int(known["year"].iloc[-1]), float(known[column].iloc[-1])
        value = percent(level, language).replace(" ", "\u00a0")
        key = "end_label" if year == final else "end_label_of_year"
        text = sentence(key, language, name=name, value=value, year=str(year))
        mark = _target_key if style is TARGET_STYLE else None
        labels.append(EndLabel(pen.wrap(text, LABEL, LABEL_WIDTH), level, style, mark))
    return labels
