"""The frame all figures share: title, words on the axis, plots, caption and footer, and how axes look."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from simexit.charts.end_labels import LABEL, LABEL_GAP, EndLabel
from simexit.charts.lettering import Pen, line_height
from simexit.charts.scales import Scale
from simexit.charts.style import DARK, FAINT, GRID, MIDDLE

PLOT_HEIGHT = 3.3
TICK = 9.5
HEADING_ROOM = 0.3
YEAR_ROOM = 0.34
_WIDTH = 8.0
_MARGIN = 0.3
_TICK_ROOM = 0.55
_TICK_PAD = 6.0
_GAP = 0.16
_HEADING_GAP = 0.06
_TITLE, _AXIS, _CAPTION, _FOOTER = 13.0, 9.5, 8.5, 7.0
_MOST_YEAR_TICKS = 11


class Texts(NamedTuple):
    """What is written around the plots, from top to bottom: title and axis above, caption and footer below."""

    title: str
    axis: str
    caption: str
    footer: str


class Room(NamedTuple):
    """What the plots need, in inches: their heights from top to bottom, room above each and between them.

    ``year_lines``: lines of text below the lowest.
    """

    heights: Sequence[float] = (PLOT_HEIGHT,)
    above: float = 0.0
    between: float = 0.0
    year_lines: int = 1


def blank_figure() -> tuple[Figure, Pen]:
    """A white figure and its pen. Call inside `simexit.charts.style.fixed_settings`."""
    figure = Figure(figsize=(_WIDTH, PLOT_HEIGHT), dpi=100, facecolor="white")
    return figure, Pen(figure, FigureCanvasAgg(figure).get_renderer())  # type: ignore[no-untyped-call]


def lay_out(
    figure: Figure, pen: Pen, labels: Sequence[EndLabel], ticks: Sequence[str], texts: Texts, room: Room | None = None
) -> list[Axes]:
    """Size the figure to its texts, write them, and place the axes between them, room for ``labels`` on their right."""
    room = room or Room()
    sizes, colours = (_TITLE, _AXIS, _CAPTION, _FOOTER), (DARK, MIDDLE, DARK, FAINT)
    blocks = [pen.wrap(text, size, _WIDTH - 2 * _MARGIN) for text, size in zip(texts, sizes, strict=True)]
    heights = [len(block) * line_height(size) for block, size in zip(blocks, sizes, strict=True)]
    plots = sum(room.heights) + len(room.heights) * (room.above + room.between) - room.between
    plots += YEAR_ROOM + (room.year_lines - 1) * line_height(TICK)
    height = sum(heights) + plots + 2.0 * _GAP + 0.8 * _MARGIN
    figure.set_size_inches(_WIDTH, height)
    top = height - _MARGIN / 2
    plot_top = top - sum(heights[:2]) - 1.2 * _GAP
    tops = [top, top - heights[0] - 0.2 * _GAP]
    tops.append(plot_top - plots - 0.4 * _GAP)
    tops.append(tops[2] - heights[2] - 0.4 * _GAP)
    for block, block_top, size, colour in zip(blocks, tops, sizes, colours, strict=True):
        pen.write(block, left=_MARGIN, top=block_top, size=size, colour=colour)
    left = _MARGIN + _tick_room(pen, ticks)
    widest = max((pen.width(line, LABEL) for label in labels for line in label.lines), default=0.0)
    return _place(figure, room, plot_top, left, _WIDTH - left - LABEL_GAP - widest - _MARGIN)


def _tick_room(pen: Pen, ticks: Sequence[str]) -> float:
    return max([_TICK_ROOM, *(pen.width(tick, TICK) + _TICK_PAD / 72 for tick in ticks)])


def _place(figure: Figure, room: Room, top: float, left: float, wide: float) -> list[Axes]:
    height = figure.get_size_inches()[1]
    placed = []
    for each in room.heights:
        bottom = top - room.above - each
        placed.append(figure.add_axes((left / _WIDTH, bottom / height, wide / _WIDTH, each / height)))
        top = bottom - room.between
    return placed


def dress_axes(axes: Axes, scale: Scale, places: Sequence[float], names: Sequence[str], pen: Pen) -> None:
    """A plain value axis with faint lines across, and ``names`` written below at ``places``."""
    axes.set_ylim(0, scale.top)
    axes.set_yticks(scale.ticks, scale.labels)
    axes.set_xticks(places, names)
    axes.tick_params(axis="both", labelsize=TICK, labelcolor=MIDDLE, length=0, pad=_TICK_PAD)
    axes.tick_params(axis="x", length=4, color=FAINT, width=0.8)
    for text in [*axes.get_xticklabels(), *axes.get_yticklabels()]:
        pen.dress(text)
    axes.grid(axis="y", color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines[["top", "left", "right"]].set_visible(False)
    axes.spines["bottom"].set(color=FAINT, linewidth=0.8)


def write_heading(figure: Figure, axes: Axes, text: str, pen: Pen) -> None:
    """One line of text above the plot, in `HEADING_ROOM`."""
    wide, high = figure.get_size_inches()
    box = axes.get_position()
    top = box.y1 * high + line_height(LABEL) + _HEADING_GAP
    pen.write([text], left=box.x0 * wide, top=top, size=LABEL, colour=DARK)


def year_ticks(years: Sequence[int]) -> list[int]:
    """Years to be named on an axis, from the first to the last, not too many."""
    first, last = min(years), max(years)
    return list(range(first, last + 1, math.ceil((last - first + 1) / _MOST_YEAR_TICKS)))


def year_limits(years: Sequence[int]) -> tuple[float, float]:
    """Ends of an axis of years drawn as lines, from the first to the last."""
    first, last = min(years), max(years)
    pad = 0.5 if first == last else 0.02 * (last - first)
    return first - pad, last + pad
