"""Figures whose value axis runs across: one row a policy or programme family, named on the left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from simexit.charts.frame import TICK
from simexit.charts.lettering import Pen, line_height
from simexit.charts.style import DARK, FAINT, GRID, MIDDLE
from simexit.words.formats import NumberFormat, signed

NAME_WIDTH = 2.1
VALUE_WIDTH = 1.05
_VALUE_GAP = 0.12
_VALUE_SIZE = 9.5
_STEPS = 6


class Span(NamedTuple):
    """Both ends of a value axis, its ticks and their labels, and how its numbers are written."""

    low: float
    high: float
    ticks: list[float]
    labels: list[str]
    form: NumberFormat


def span_of(
    values: Sequence[float],
    form: NumberFormat,
    *,
    is_difference: bool = True,
    has_zero: bool = True,
    is_share: bool = False,
) -> Span:
    """An axis that holds all finite ``values``, and zero if asked, with a little room at both ends.

    ``is_share``: one that never reaches outside 0 and 1.
    """
    finite = [float(value) for value in values if np.isfinite(value)]
    finite += [0.0] if has_zero or not finite else []
    room = 0.04 * (max(finite) - min(finite) or form.divisor)
    low, high = min(finite) - room, max(finite) + room
    if is_share:
        low, high = max(low, 0.0), min(high, 1.0)
    marks = MaxNLocator(_STEPS, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
    ticks = [float(mark) for mark in marks if low <= mark <= high]
    texts = [f"{round(tick / form.divisor, 6):,.12g}" for tick in ticks]
    return Span(low, high, ticks, [signed(text) if is_difference else text for text in texts], form)


def wrapped_names(names: Sequence[str], pen: Pen) -> list[str]:
    """Names in lines that fit the room on the left."""
    return ["\n".join(pen.wrap(name, TICK, NAME_WIDTH)) for name in names]


def row_heights(names: Sequence[str], least: float) -> float:
    """Inches for all rows, each at least ``least`` and high enough for the longest name."""
    return len(names) * max((own_height(name, least) for name in names), default=least)


def own_height(name: str, least: float) -> float:
    """Inches of one row, at least ``least`` and high enough for its name."""
    return max(least, (name.count("\n") + 1) * line_height(TICK) + 0.08)


def dress_rows(
    axes: Axes, span: Span, names: Sequence[str], pen: Pen, heights: Sequence[float] | None = None
) -> list[float]:
    """A value axis across with faint lines down, a line at zero, and the rows' names; returns the rows' places.

    ``heights`` of the rows; of all alike 1 where none are given.
    """
    ends = np.cumsum([1.0] * len(names) if heights is None else heights).tolist()
    places = [ends[-1] - (start + end) / 2 for start, end in zip([0.0, *ends], ends, strict=False)]
    axes.set_ylim(0, ends[-1])
    axes.set_xlim(span.low, span.high)
    axes.set_xticks(span.ticks, span.labels)
    axes.set_yticks(places, names)
    axes.tick_params(axis="both", labelsize=TICK, labelcolor=MIDDLE, length=0, pad=6.0)
    axes.tick_params(axis="y", labelcolor=DARK)
    for text in [*axes.get_xticklabels(), *axes.get_yticklabels()]:
        pen.dress(text)
    axes.grid(axis="x", color=GRID, linewidth=0.8)
    axes.axvline(0, color=FAINT, linewidth=1.0, zorder=1)
    axes.set_axisbelow(True)
    axes.spines[["top", "left", "right"]].set_visible(False)
    axes.spines["bottom"].set(color=FAINT, linewidth=0.8)
    return places


def write_values(figure: Figure, axes: Axes, pen: Pen, places: Sequence[float], texts: Sequence[str]) -> None:
    """Write each row's value in the right margin."""
    wide, high = figure.get_size_inches()
    box = axes.get_position()
    for place, text in zip(places, texts, strict=True):
        middle = (box.y0 + box.height * place / axes.get_ylim()[1]) * high
        lines = text.split("\n")
        top = middle + len(lines) * line_height(_VALUE_SIZE) / 2
        pen.write(lines, left=box.x1 * wide + _VALUE_GAP, top=top, size=_VALUE_SIZE, colour=DARK)
