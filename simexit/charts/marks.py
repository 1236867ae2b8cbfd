"""Marks that several figures draw: lines with markers, whiskers, bars, and their keys."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.transforms import Bbox

from simexit.charts.end_labels import Key
from simexit.charts.style import BAND_ALPHA, DARK, AreaStyle, LineStyle

Numbers = Iterable[float]
_OUTLINE: dict[str, Any] = {"facecolor": "none", "edgecolor": DARK, "linewidth": 1.1}


def draw_line(axes: Axes, across: np.ndarray, levels: np.ndarray, style: LineStyle, gid: str) -> None:
    """A line with a marker at each point."""
    axes.plot(
        across,
        levels,
        color=style.colour,
        linestyle=style.dashes,
        linewidth=1.7,
        marker=style.marker,
        markersize=5.5,
        markerfacecolor="white" if style.hollow else style.colour,
        markeredgecolor=style.colour if style.hollow else "white",
        markeredgewidth=1.4 if style.hollow else 0.8,
        zorder=4,
        clip_on=False,
        gid=gid,
    )


def draw_steps(
    axes: Axes, across: np.ndarray, levels: np.ndarray, low: np.ndarray, high: np.ndarray, style: LineStyle, gid: str
) -> None:
    """A line that keeps each level up to the next point, and the band of its interval where that is known."""
    known = np.isfinite(low) & np.isfinite(high)
    if known.sum() > 1:
        band = axes.fill_between(across, low, high, where=known, step="post", color=style.colour, linewidth=0)
        band.set(alpha=BAND_ALPHA["history"], zorder=2, gid=f"{gid}-band")
    axes.plot(
        across,
        levels,
        drawstyle="steps-post",
        color=style.colour,
        linestyle=style.dashes,
        linewidth=1.7,
        zorder=4,
        clip_on=False,
        gid=gid,
    )


def draw_whiskers(axes: Axes, across: Numbers, low: Numbers, high: Numbers, colour: str, gid: str) -> None:
    """Thin vertical lines from ``low`` to ``high``; none where either is missing."""
    ends = np.array([list(across), list(low), list(high)], float)
    ends = ends[:, np.isfinite(ends).all(axis=0)]
    if ends.size:
        axes.vlines(*ends, color=colour, linewidth=1.1, zorder=3.5, clip_on=False, gid=gid)


def draw_bars(
    axes: Axes, across: Numbers, bottoms: Numbers, heights: Numbers, *, width: float, style: AreaStyle, gid: str
) -> None:
    """Bars of ``heights`` that stand on ``bottoms``; none where the height is zero."""
    for place, bottom, height in zip(across, bottoms, heights, strict=True):
        if height > 0:
            bar = Rectangle((place - width / 2, bottom), width, height, gid=gid, zorder=2, **style.fill)
            axes.add_patch(bar)


def draw_outlines(axes: Axes, across: Numbers, heights: Numbers, *, width: float, gid: str) -> None:
    """Empty boxes from zero to ``heights``; none where the height is zero."""
    for place, height in zip(across, heights, strict=True):
        if height > 0:
            axes.add_patch(Rectangle((place - width / 2, 0), width, height, gid=gid, zorder=3, **_OUTLINE))


def swatch(style: AreaStyle) -> Key:
    """A key for an area or bar."""
    return lambda box: Rectangle(box.p0, box.width, box.height, **style.fill)


def outline_key(box: Bbox) -> Artist:
    """A key for an empty box."""
    return Rectangle(box.p0, box.width, box.height, **_OUTLINE)
