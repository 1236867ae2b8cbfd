"""The timeline of one household: income by source against the line, and strips of what it was and held, by policy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from simexit.charts.end_labels import LABEL, LABEL_WIDTH, EndLabel, draw_end_labels
from simexit.charts.frame import TICK, Room, Texts, blank_figure, dress_axes, lay_out, year_ticks
from simexit.charts.lettering import Pen, line_height
from simexit.charts.marks import swatch
from simexit.charts.scales import Scale, highest_of, scale_to
from simexit.charts.style import DARK, LINE_STYLE, SOURCE_STYLES, VIEW_STYLES, fixed_settings
from simexit.words.terms import Language, check_language, term

_INCOME_HEIGHT, _STRIP = 1.5, 0.21
_HEADING, _APART = 0.24, 0.1
_NAME, _INSIDE = 10.0, 7.5
_STRIP_NAME = 2.2
_SHADES = {"grave": VIEW_STYLES["recorded"].colour, "plain": VIEW_STYLES["true"].colour, "light": "#c9d7f5"}


class Bar(NamedTuple):
    """A stretch of one strip: from and to in years, what is written in it, how grave it is (a key of the shades)."""

    strip: str
    start: float
    end: float
    text: str
    shade: str


class TracedLife(NamedTuple):
    """What is drawn of one policy: its name; yuan per head and year by source and month, with the line; and strips."""

    name: str
    income: pd.DataFrame
    bars: Sequence[Bar]


def timeline_figure(
    lives: Sequence[TracedLife], strips: Sequence[str], *, title: str, language: Language, caption: str, footer: str
) -> Figure:
    """One block a policy, all on the same months: incomes of the last twelve months above, strips below.

    ``income`` has the columns year (a number of years), the sources of `SOURCE_STYLES` and line_yuan. ``strips``: names
    of all strips from top to bottom. Raises ValueError for an unknown language.
    """
    check_language(language)
    with fixed_settings():
        figure, pen = blank_figure()
        tops = [life.income[list(SOURCE_STYLES)].sum(axis=1) for life in lives]
        scale = scale_to(highest_of(*tops, *(life.income["line_yuan"] for life in lives)), "count", language, steps=3)
        labels = _labels(scale, pen, language)
        heights = [height for _ in lives for height in (_INCOME_HEIGHT, _STRIP * len(strips))]
        names = [pen.wrap(name, TICK - 1, _STRIP_NAME)[0] for name in strips]
        texts = Texts(title, term("timeline_axis", language), caption, footer)
        plots = lay_out(figure, pen, labels, [*scale.labels, *names], texts, Room(heights, _HEADING, _APART))
        years = [int(year) for life in lives for year in life.income["year"]]
        for life, above, below in zip(lives, plots[::2], plots[1::2], strict=True):
            _draw_income(above, life.income)
            _draw_strips(below, life.bars, list(strips), pen)
            for axes in (above, below):
                axes.set_xlim(min(years), max(years) + 1)
            shown = year_ticks(years)
            dress_axes(above, scale, shown, [""] * len(shown), pen)
            _dress_strips(below, names, shown, pen, is_last=below is plots[-1])
            draw_end_labels(figure, above, pen, labels)
            _head(figure, above, life.name, pen)
    return figure


def _labels(scale: Scale, pen: Pen, language: Language) -> list[EndLabel]:
    """A key of the sources, from top to bottom as they are stacked, and the line."""
    sources = list(SOURCE_STYLES.items())
    levels = np.linspace(0.1, 0.9, len(sources)) * scale.top
    return [
        EndLabel(pen.wrap(term(f"{source}_income", language), LABEL, LABEL_WIDTH), float(level), style, swatch(style))
        for (source, style), level in zip(sources, levels, strict=True)
    ]


def _draw_income(axes: Axes, income: pd.DataFrame) -> None:
    years = income["year"].to_numpy(float)
    below = np.zeros(len(income))
    for source, style in SOURCE_STYLES.items():
        above = below + income[source].to_numpy(float)
        axes.fill_between(years, below, above, step="post", linewidth=0.0, facecolor=style.colour, gid=source)
        below = above
    axes.step(years, income["line_yuan"], where="post", color=LINE_STYLE.colour, linewidth=1.6, gid="line")


def _draw_strips(axes: Axes, bars: Sequence[Bar], strips: list[str], pen: Pen) -> None:
    axes.set_ylim(0, len(strips))
    for bar in bars:
        place = len(strips) - 1 - strips.index(bar.strip)
        box = Rectangle((bar.start, place + 0.12), bar.end - bar.start, 0.76, facecolor=_SHADES[bar.shade], linewidth=0)
        axes.add_patch(box)
        if bar.text and bar.end - bar.start > 0.5:
            colour = DARK if bar.shade == "light" else "white"
            text = axes.text(
                bar.start + 0.06, place + 0.5, bar.text, size=_INSIDE, color=colour, va="center_baseline", clip_on=True
            )
            pen.dress(text)


def _dress_strips(axes: Axes, names: list[str], years: list[int], pen: Pen, *, is_last: bool) -> None:
    places = [len(names) - row - 0.5 for row in range(len(names))]
    scale = Scale(float(len(names)), [], [], scale_to(1.0, "count", "en").form)
    dress_axes(axes, scale, years, [str(year) if is_last else "" for year in years], pen)
    axes.set_yticks(places, names)
    for text in axes.get_yticklabels():
        pen.dress(text)
    axes.tick_params(axis="y", labelsize=8.5)
    axes.grid(visible=False)
    axes.set_yticks(range(len(names) + 1), minor=True)
    axes.grid(axis="y", which="minor", color="#eeeeee", linewidth=0.6)
    axes.tick_params(which="minor", length=0)


def _head(figure: Figure, axes: Axes, name: str, pen: Pen) -> None:
    wide, high = figure.get_size_inches()
    box = axes.get_position()
    top = box.y1 * high + 0.04 + line_height(_NAME)
    pen.write([name], left=box.x0 * wide, top=top, size=_NAME, colour=DARK)
