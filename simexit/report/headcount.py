"""The headcount figure: poverty by year, true and recorded, with both intervals and the plan's targets."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from simexit.report.formats import percent
from simexit.report.lettering import Pen, line_height, spread
from simexit.report.style import (
    BAND_ALPHA,
    DARK,
    FAINT,
    GRID,
    MIDDLE,
    TARGET_STYLE,
    VIEW_STYLES,
    LineStyle,
    fixed_settings,
)
from simexit.report.terms import Language, check_language, sentence, term

PATH_COLUMNS = ("year", "view", "mean", "history_low", "history_high", "mean_low", "mean_high", "n_replicates")
TARGET_COLUMNS = ("year", "headcount")

_WIDTH = 8.0
_PLOT_HEIGHT = 3.3
_MARGIN = 0.3
_TICK_ROOM = 0.55
_YEAR_ROOM = 0.34
_GAP = 0.16
_LABEL_GAP = 0.3
_LABEL_WIDTH = 1.85
_LABEL_PADDING = 0.06
_TITLE, _AXIS, _LABEL, _TICK, _CAPTION, _FOOTER = 13.0, 9.5, 10.0, 9.5, 8.5, 7.0
_MOST_YEAR_TICKS = 11
_SAME_PERCENT = 1e-9


@dataclass(frozen=True)
class _EndLabel:
    """A label in the right margin, for what ends at share ``level``."""

    lines: list[str]
    level: float
    style: LineStyle

    @property
    def height(self) -> float:
        return len(self.lines) * line_height(_LABEL) + _LABEL_PADDING


def headcount_figure(
    path: pd.DataFrame, targets: pd.DataFrame, *, title: str, language: Language, caption: str, footer: str
) -> Figure:
    """Poverty headcount ratio of persons by accounting year, one line a view, intervals as bands, targets as diamonds.

    ``path`` has `PATH_COLUMNS`: shares 0..1; view ``true``, ``recorded`` or ``surveyed``; intervals may be missing, and
    are not drawn for a single replicate. ``targets`` has `TARGET_COLUMNS` and may be empty. The figure grows in height
    with its title and caption. Raises ValueError for missing columns, unknown views, no rows, an unknown language.
    """
    check_language(language)
    _check(path, targets)
    with fixed_settings():
        figure = Figure(figsize=(_WIDTH, _PLOT_HEIGHT), dpi=100, facecolor="white")
        pen = Pen(figure, FigureCanvasAgg(figure).get_renderer())  # type: ignore[no-untyped-call]
        labels = _end_labels(path, targets, pen, language)
        axes = _lay_out(figure, pen, labels, (title, term("headcount_axis", language), caption, footer))
        _draw_path(axes, path)
        _draw_targets(axes, targets)
        _draw_axes(axes, path, targets, pen, language)
        _draw_labels(figure, axes, pen, labels)
    return figure


def _check(path: pd.DataFrame, targets: pd.DataFrame) -> None:
    problems = [f"the path lacks the column {name!r}" for name in PATH_COLUMNS if name not in path.columns]
    if len(targets):
        problems += [f"the targets lack the column {name!r}" for name in TARGET_COLUMNS if name not in targets.columns]
    if not problems and path.empty:
        problems.append("the path has no rows")
    if not problems:
        unknown = sorted(set(path["view"].astype(str)) - set(VIEW_STYLES))
        problems += [f"view {name!r} is not known; write one of {', '.join(VIEW_STYLES)}" for name in unknown]
    if problems:
        raise ValueError("; ".join(problems))


def _views(path: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    present = set(path["view"])
    return [(view, path[path["view"] == view].sort_values("year")) for view in VIEW_STYLES if view in present]


def _lay_out(figure: Figure, pen: Pen, labels: Sequence[_EndLabel], texts: tuple[str, str, str, str]) -> Axes:
    """Size the figure to its texts, write them, and place the axes between them."""
    sizes, colours = (_TITLE, _AXIS, _CAPTION, _FOOTER), (DARK, MIDDLE, DARK, FAINT)
    room = _WIDTH - 2 * _MARGIN
    blocks = [pen.wrap(text, size, room) for text, size in zip(texts, sizes, strict=True)]
    heights = [len(block) * line_height(size) for block, size in zip(blocks, sizes, strict=True)]
    height = sum(heights) + _PLOT_HEIGHT + _YEAR_ROOM + 2.0 * _GAP + 0.8 * _MARGIN
    figure.set_size_inches(_WIDTH, height)
    top = height - _MARGIN / 2
    plot_top = top - sum(heights[:2]) - 1.2 * _GAP
    tops = [top, top - heights[0] - 0.2 * _GAP]
    tops.append(plot_top - _PLOT_HEIGHT - _YEAR_ROOM - 0.4 * _GAP)
    tops.append(tops[2] - heights[2] - 0.4 * _GAP)
    for block, block_top, size, colour in zip(blocks, tops, sizes, colours, strict=True):
        pen.write(block, left=_MARGIN, top=block_top, size=size, colour=colour)
    left = _MARGIN + _TICK_ROOM
    widest = max(pen.width(line, _LABEL) for label in labels for line in label.lines)
    wide = _WIDTH - left - _LABEL_GAP - widest - _MARGIN
    bottom = plot_top - _PLOT_HEIGHT
    return figure.add_axes((left / _WIDTH, bottom / height, wide / _WIDTH, _PLOT_HEIGHT / height))


def _draw_path(axes: Axes, path: pd.DataFrame) -> None:
    for view, rows in _views(path):
        style = VIEW_STYLES[view]
        drawn = rows[rows["n_replicates"] > 1]
        for interval in BAND_ALPHA:
            _draw_band(axes, drawn, view, interval)
        years, means = rows["year"].to_numpy(float), rows["mean"].to_numpy(float)
        axes.plot(
            years,
            means,
            color=style.colour,
            linestyle=style.dashes,
            linewidth=1.7,
            marker=style.marker,
            markersize=5.5,
            markeredgecolor="white",
            markeredgewidth=0.8,
            zorder=4,
            clip_on=False,
            gid=f"{view}-line",
        )


def _draw_band(axes: Axes, rows: pd.DataFrame, view: str, interval: str) -> None:
    """The band of one interval; with a single year, a short bar."""
    rows = rows.dropna(subset=[f"{interval}_low", f"{interval}_high"])
    years = rows["year"].to_numpy(float)
    low, high = rows[f"{interval}_low"].to_numpy(float), rows[f"{interval}_high"].to_numpy(float)
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


def _draw_axes(axes: Axes, path: pd.DataFrame, targets: pd.DataFrame, pen: Pen, language: Language) -> None:
    years = [int(year) for year in path["year"]] + [int(year) for year in targets.get("year", [])]
    first, last = min(years), max(years)
    pad = 0.5 if first == last else 0.02 * (last - first)
    axes.set_xlim(first - pad, last + pad)
    top, ticks = _scale(_highest(path, targets))
    axes.set_ylim(0, top)
    step = math.ceil((last - first + 1) / _MOST_YEAR_TICKS)
    shown = list(range(first, last + 1, step))
    axes.set_yticks(ticks, [_tick_label(tick, ticks, language) for tick in ticks])
    axes.set_xticks(shown, [str(year) for year in shown])
    axes.tick_params(axis="both", labelsize=_TICK, labelcolor=MIDDLE, length=0, pad=6)
    axes.tick_params(axis="x", length=4, color=FAINT, width=0.8)
    for text in [*axes.get_xticklabels(), *axes.get_yticklabels()]:
        pen.dress(text)
    axes.grid(axis="y", color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines[["top", "left", "right"]].set_visible(False)
    axes.spines["bottom"].set(color=FAINT, linewidth=0.8)


def _highest(path: pd.DataFrame, targets: pd.DataFrame) -> float:
    columns = [path[name] for name in ("mean", "history_high", "mean_high")]
    values = pd.concat([*columns, targets.get("headcount", pd.Series(dtype=float))]).to_numpy(float)
    return float(np.nanmax(values, initial=0.0))


def _scale(highest: float) -> tuple[float, list[float]]:
    """Upper end and ticks of an axis from zero: ends at a tick where that costs little height."""
    top = highest * 1.06 if highest > 0 else 0.01
    steps = MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]).tick_values(0, top)
    top = next((float(tick) for tick in steps if top <= tick <= top * 1.08), top)
    return top, [float(tick) for tick in steps if tick <= top]


def _tick_label(tick: float, ticks: Sequence[float], language: Language) -> str:
    exact = (n for n in range(4) if all(abs(round(100 * each, n) - 100 * each) < _SAME_PERCENT for each in ticks))
    return sentence("unit_percent", language, number=f"{100 * tick:.{next(exact, 4)}f}")


def _end_labels(path: pd.DataFrame, targets: pd.DataFrame, pen: Pen, language: Language) -> list[_EndLabel]:
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
        labels.append(_EndLabel(pen.wrap(text, _LABEL, _LABEL_WIDTH), level, style))
    return labels


def _draw_labels(figure: Figure, axes: Axes, pen: Pen, labels: Sequence[_EndLabel]) -> None:
    """Write each label beside its line's end, a thin line leading to it; labels that would collide part."""
    wide, high = figure.get_size_inches()
    box = axes.get_position()
    bottom, right = box.y0 * high, box.x1 * wide
    left, top = right + _LABEL_GAP, axes.get_ylim()[1]
    ends = [bottom + label.level / top * _PLOT_HEIGHT for label in labels]
    centres = spread(ends, [label.height for label in labels], bottom - 0.1, bottom + _PLOT_HEIGHT)
    for label, end, centre in zip(labels, ends, centres, strict=True):
        text_top = centre + len(label.lines) * line_height(_LABEL) / 2
        pen.write(label.lines, left=left, top=text_top, size=_LABEL, colour=label.style.text_colour)
        if label.style is TARGET_STYLE:
            key = _diamonds(np.array([(left - 0.12) / wide]), np.array([centre / high]), "targets-key")
        else:
            across = [(right + 0.04) / wide, (left - 0.05) / wide]
            key = Line2D(across, [end / high, centre / high], color=label.style.colour, linewidth=0.8)
        figure.add_artist(key)
