"""The timeline of one household: income by source against the line, and strips of what it was and held, by policy."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from simexit.charts.end_labels import LABEL, LABEL_WIDTH, EndLabel, Key, draw_end_labels
from simexit.charts.frame import Room, blank_figure, dress_axes, lay_out, year_ticks
from simexit.charts.lettering import Pen, line_height
from simexit.charts.marks import swatch
from simexit.charts.scales import Scale, highest_of, scale_to
from simexit.charts.style import DARK, LINE_STYLE, SOURCE_STYLES, VIEW_STYLES, Style, fixed_settings
from simexit.charts.wanted import Around, Size, Years, within_years
from simexit.words.terms import Language, term

_INCOME_HEIGHT, _STRIP = 1.5, 0.21
_HEADING, _APART = 0.24, 0.1
_NAME, _INSIDE, _STRIP_SIZE = 10.0, 7.5, 8.5
_STRIP_NAME = 1.9
_PAD, _INDENT = 0.026, 0.04
_MONTHS = 12
_TOUCHING = 0.5 / _MONTHS
_SHADES = {"grave": VIEW_STYLES["recorded"].colour, "plain": VIEW_STYLES["true"].colour, "light": "#c9d7f5"}


class Bar(NamedTuple):
    """A stretch of one strip: from and to in years, what is written in it, how grave it is (a key of the shades).

    ``short``: what is written where ``text`` has no room.
    """

    strip: str
    start: float
    end: float
    text: str
    shade: str
    short: str = ""


class TracedLife(NamedTuple):
    """What is drawn of one policy: its name; yuan per head and year by source and month, with the line; and strips."""

    name: str
    income: pd.DataFrame
    bars: Sequence[Bar]


def timeline_figure(lives: Sequence[TracedLife], strips: Sequence[str], around: Around) -> Figure:
    """One block a policy, all on the same months: incomes of the last twelve months above, strips below.

    ``income`` has the columns year (a number of years), the sources of `SOURCE_STYLES` and line_yuan. ``strips``: names
    of all strips from top to bottom. A text is written in a bar only where it fits. Raises ValueError for years or a
    size that cannot be.
    """
    lives = [_within(life, around.years) for life in lives]
    with fixed_settings():
        figure, pen = blank_figure()
        incomes = [life.income for life in lives]
        tops = [income[list(SOURCE_STYLES)].sum(axis=1) for income in incomes]
        highest = highest_of(*tops, *(income["line_yuan"] for income in incomes))
        scale = scale_to(highest, "count", around.language, steps=3)
        labels = _labels(incomes, scale, pen, around.language)
        names = ["\n".join(pen.wrap(name, _STRIP_SIZE, _STRIP_NAME)) for name in strips]
        tall = [max(_STRIP, (name.count("\n") + 1) * line_height(_STRIP_SIZE) + 0.03) for name in names]
        high = max(_INCOME_HEIGHT, sum(label.height for label in labels))
        room = _room(len(lives), high, sum(tall), around.size)
        beside = [*scale.labels, *(line for name in names for line in name.split("\n"))]
        texts = around.texts(term("timeline_axis", around.language))
        plots = lay_out(figure, pen, labels, beside, texts, room)
        along = [int(year) for income in incomes for year in income["year"]]
        shown = year_ticks(along)
        for life, above, below in zip(lives, plots[::2], plots[1::2], strict=True):
            for axes in (above, below):
                axes.set_xlim(min(along), max(along) + 1)
            _draw_income(above, life.income)
            _draw_strips(below, life.bars, list(strips), tall, pen)
            dress_axes(above, scale, shown, [""] * len(shown), pen)
            _dress_strips(below, names, tall, shown, pen, is_last=below is plots[-1])
            draw_end_labels(figure, above, pen, labels)
            _head(figure, above, life.name, pen)
    return figure


def _within(life: TracedLife, years: Years | None) -> TracedLife:
    """What lies in ``years``."""
    if years is None:
        return life
    whole = life.income.assign(year=life.income["year"].astype(float).map(math.floor))
    return life._replace(income=life.income.loc[within_years(whole, years).index])


def _room(lives: int, high: float, strips: float, size: Size | None) -> Room:
    """Room for two plots a policy; the incomes alone shrink where the figure is to be lower."""
    heights, least = [high, strips] * lives, [high, strips] * lives
    return Room(heights, _HEADING, _APART, least=least, size=size)


def _labels(incomes: Sequence[pd.DataFrame], scale: Scale, pen: Pen, language: Language) -> list[EndLabel]:
    """A key of the sources that were ever had, from top to bottom as they are stacked; and the line, at its height."""
    had = [
        (source, style)
        for source, style in SOURCE_STYLES.items()
        if any((income[source] > 0).any() for income in incomes)
    ]
    line = float(incomes[0]["line_yuan"].iloc[-1])
    named: list[tuple[str, float, Style, Key | None]] = [("administrative_line", line, LINE_STYLE, None)]
    levels = np.linspace(0.1, 0.9, len(had)) * scale.top
    named += [
        (f"{source}_income", float(level), style, swatch(style))
        for (source, style), level in zip(had, levels, strict=True)
    ]
    return [
        EndLabel(pen.wrap(term(name, language), LABEL, LABEL_WIDTH), level, style, key)
        for name, level, style, key in named
    ]


def _draw_income(axes: Axes, income: pd.DataFrame) -> None:
    """Areas in steps of a month, the last month as wide as the others."""
    ends = income["year"].to_numpy(float)
    years = np.append(ends, ends[-1] + 1 / _MONTHS)
    below = np.zeros(len(years))
    for source, style in SOURCE_STYLES.items():
        paid = income[source].to_numpy(float)
        above = below + np.append(paid, paid[-1])
        look = {**style.fill, "linewidth": 0.0}
        axes.fill_between(years, below, above, step="post", gid=source, **look)
        below = above
    line = income["line_yuan"].to_numpy(float)
    axes.step(years, np.append(line, line[-1]), where="post", color=LINE_STYLE.colour, linewidth=1.6, gid="line")


def _joined(bars: Sequence[Bar]) -> list[Bar]:
    """Bars of one strip that touch and say the same are one."""
    joined: list[Bar] = []
    for bar in sorted(bars, key=lambda bar: (bar.strip, bar.start)):
        last = joined[-1] if joined else None
        if last and last._replace(start=0, end=0) == bar._replace(start=0, end=0) and bar.start - last.end < _TOUCHING:
            joined[-1] = last._replace(end=max(last.end, bar.end))
        else:
            joined.append(bar)
    return joined


def _draw_strips(axes: Axes, bars: Sequence[Bar], strips: list[str], tall: Sequence[float], pen: Pen) -> None:
    first, last = axes.get_xlim()
    per_year = axes.get_position().width * _wide(axes) / (last - first)
    edges = _edges(tall)
    axes.set_ylim(0, edges[0])
    for bar in _joined(bars):
        start, end = max(bar.start, first), min(bar.end, last)
        if end <= start:
            continue
        row = strips.index(bar.strip)
        top, bottom = edges[row] - _PAD, edges[row + 1] + _PAD
        look: dict[str, Any] = {"facecolor": _SHADES[bar.shade], "edgecolor": "white", "linewidth": 0.7}
        axes.add_patch(Rectangle((start, bottom), end - start, top - bottom, **look))
        room = (end - start) * per_year - 2 * _INDENT
        fitting = next((text for text in (bar.text, bar.short) if text and pen.width(text, _INSIDE) <= room), None)
        if fitting:
            across, up = start + _INDENT / per_year, (top + bottom) / 2
            text = axes.text(across, up, fitting, size=_INSIDE, color=DARK, va="center_baseline")
            pen.dress(text)


def _wide(axes: Axes) -> float:
    return float(axes.figure.get_figure(root=True).get_size_inches()[0])


def _edges(tall: Sequence[float]) -> list[float]:
    """Upper edge of every strip from the first down, and the lower edge of the last, which is zero."""
    return [float(sum(tall[row:])) for row in range(len(tall) + 1)]


def _dress_strips(
    axes: Axes, names: list[str], tall: Sequence[float], years: list[int], pen: Pen, *, is_last: bool
) -> None:
    edges = _edges(tall)
    places = [(above + below) / 2 for above, below in pairwise(edges)]
    scale = Scale(edges[0], [], [], scale_to(1.0, "count", "en").form)
    dress_axes(axes, scale, years, [str(year) if is_last else "" for year in years], pen)
    axes.set_yticks(places, names)
    for text in axes.get_yticklabels():
        pen.dress(text)
    axes.tick_params(axis="y", labelsize=_STRIP_SIZE)
    axes.grid(visible=False)
    axes.set_yticks(edges, minor=True)
    axes.grid(axis="y", which="minor", color="#eeeeee", linewidth=0.6)
    axes.tick_params(which="minor", length=0)


def _head(figure: Figure, axes: Axes, name: str, pen: Pen) -> None:
    wide, high = figure.get_size_inches()
    box = axes.get_position()
    top = box.y1 * high + 0.04 + line_height(_NAME)
    pen.write(
        pen.wrap(name, _NAME, float(wide - box.x0 * wide))[:1], left=box.x0 * wide, top=top, size=_NAME, colour=DARK
    )
