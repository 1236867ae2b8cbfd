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
from simexit.charts.wanted import Size, Texts

PLOT_HEIGHT = 3.3
TICK = 9.5
HEADING_ROOM = 0.3
YEAR_ROOM = 0.34
WIDTH = 8.0
_WIDTHS = (6.0, 40.0)
_TALLEST = 60.0
_LOWEST = 1.2
_MARGIN = 0.3
_TICK_ROOM = 0.55
_TICK_PAD = 6.0
_GAP = 0.16
_HEADING_GAP = 0.06
_TITLE, _AXIS, _CAPTION, _FOOTER = 13.0, 9.5, 8.5, 7.0
_MOST_YEAR_TICKS = 11
_CAPTION_OF = "simexit_caption"


class Room(NamedTuple):
    """What the plots need, in inches: their heights from top to bottom, room above each and between them.

    ``year_lines``: lines of text below the lowest. ``least``: the heights below which nothing can be read; None: they
    cannot shrink. ``size``: width and height of the whole figure, where a user has asked for them.
    """

    heights: Sequence[float] = (PLOT_HEIGHT,)
    above: float = 0.0
    between: float = 0.0
    year_lines: int = 1
    least: Sequence[float] | None = None
    size: Size | None = None


def blank_figure() -> tuple[Figure, Pen]:
    """A white figure and its pen. Call inside `simexit.charts.style.fixed_settings`."""
    figure = Figure(figsize=(WIDTH, PLOT_HEIGHT), dpi=100, facecolor="white")
    FigureCanvasAgg(figure)
    return figure, Pen(figure)


def one_plot(labels: Sequence[EndLabel], size: Size | None, *, year_lines: int = 1) -> Room:
    """Room for a single plot, high enough for its labels whatever its size."""
    needed = sum(label.height for label in labels)
    return Room((max(PLOT_HEIGHT, needed),), year_lines=year_lines, least=(max(_LOWEST, needed),), size=size)


def lay_out(
    figure: Figure, pen: Pen, labels: Sequence[EndLabel], ticks: Sequence[str], texts: Texts, room: Room | None = None
) -> list[Axes]:
    """Size the figure to its texts, write them, and place the axes between them, room for ``labels`` on their right.

    The title is also the figure's label, under which it is saved. Raises ValueError for a size that is not one, or in
    which texts and plots do not fit.
    """
    room = room or Room()
    wide = checked_width(room.size)
    sizes, colours = (_TITLE, _AXIS, _CAPTION, _FOOTER), (DARK, MIDDLE, DARK, FAINT)
    blocks = [pen.wrap(text, size, wide - 2 * _MARGIN) for text, size in zip(texts, sizes, strict=True)]
    heights = [len(block) * line_height(size) for block, size in zip(blocks, sizes, strict=True)]
    around = sum(heights) + 2.0 * _GAP + 0.8 * _MARGIN
    beside = len(room.heights) * (room.above + room.between) - room.between
    beside += YEAR_ROOM + (room.year_lines - 1) * line_height(TICK)
    room = _resized(room, around + beside)
    plots = sum(room.heights) + beside
    height = around + plots
    figure.set_size_inches(wide, height)
    figure.set_label(texts.title)
    setattr(figure, _CAPTION_OF, texts.caption)
    top = height - _MARGIN / 2
    plot_top = top - sum(heights[:2]) - 1.2 * _GAP
    tops = [top, top - heights[0] - 0.2 * _GAP]
    tops.append(plot_top - plots - 0.4 * _GAP)
    tops.append(tops[2] - heights[2] - 0.4 * _GAP)
    for block, block_top, size, colour in zip(blocks, tops, sizes, colours, strict=True):
        pen.write(block, left=_MARGIN, top=block_top, size=size, colour=colour)
    left = _MARGIN + tick_room(pen, ticks)
    widest = max((pen.width(line, LABEL) for label in labels for line in label.lines), default=0.0)
    return _place(figure, room, plot_top, left, wide - left - LABEL_GAP - widest - _MARGIN)


def caption_of(figure: Figure) -> str:
    """The caption that a figure bears as a text, as `lay_out` was given it; empty where it was never laid out."""
    return str(getattr(figure, _CAPTION_OF, ""))


def checked_width(size: Size | None) -> float:
    """Width of a figure of ``size``. Raises ValueError for a size that no figure can have."""
    if size is None:
        return WIDTH
    narrowest, widest = _WIDTHS
    if not (narrowest <= size[0] <= widest and 0 < size[1] <= _TALLEST):
        allowed = f"{narrowest:g} to {widest:g} inches wide and at most {_TALLEST:g} high"
        raise ValueError(f"size: found {size[0]:g} by {size[1]:g} inches; allowed: {allowed}")
    return float(size[0])


def _resized(room: Room, around: float) -> Room:
    """The plots stretched or shrunk so that with ``around``, all else, they have the height asked for."""
    if room.size is None:
        return room
    least = room.heights if room.least is None else room.least
    factor = (room.size[1] - around) / sum(room.heights)
    lowest = max(low / high for low, high in zip(least, room.heights, strict=True))
    if factor < lowest:
        needed = math.ceil(10 * (around + lowest * sum(room.heights))) / 10
        found = f"{room.size[0]:g} by {room.size[1]:g} inches"
        raise ValueError(f"size: found {found}; allowed: a height of {needed:g} or more, or this figure cannot be read")
    return room._replace(heights=[high * factor for high in room.heights])


def tick_room(pen: Pen, ticks: Sequence[str]) -> float:
    """Inches that labels of ticks take up beside a plot."""
    return max([_TICK_ROOM, *(pen.width(tick, TICK) + _TICK_PAD / 72 for tick in ticks)])


def _place(figure: Figure, room: Room, top: float, left: float, wide: float) -> list[Axes]:
    across, height = (float(length) for length in figure.get_size_inches())
    placed = []
    for each in room.heights:
        bottom = top - room.above - each
        placed.append(figure.add_axes((left / across, bottom / height, wide / across, each / height)))
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
