"""The frontier figure: what policies cost against what they achieve, and which of them are efficient."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patheffects import withStroke
from matplotlib.transforms import Bbox
from numpy.typing import NDArray

from simexit.charts.across import span_of
from simexit.charts.end_labels import LABEL, LABEL_WIDTH, EndLabel, Key, draw_end_labels
from simexit.charts.faults import refuse_faults, table_faults
from simexit.charts.frame import blank_figure, dress_axes, lay_out, one_plot
from simexit.charts.lettering import Pen
from simexit.charts.scales import Scale
from simexit.charts.style import FAINT, VIEW_STYLES, Style, fixed_settings
from simexit.charts.wanted import Around
from simexit.words.formats import number_format
from simexit.words.terms import term

FRONTIER_COLUMNS = (
    "name", "cost", "cost_low", "cost_high", "effect", "effect_low", "effect_high", "is_efficient",
)  # fmt: skip
_EFFICIENT, _OTHER = VIEW_STYLES["true"].colour, FAINT
_DOT, _NUMBER, _NEAR = 7.0, 8.5, 13.0
_RADII = (10.5, 15.0, 21.0, 28.0, 36.0, 46.0, 58.0)
# Diagonals first, for whiskers run across and up.
_ANGLES = [np.pi * eighths / 8 for eighths in (2, 6, 14, 10, 1, 3, 5, 7, 15, 13, 9, 11, 0, 8, 4, 12)]


def efficient(cost: NDArray[np.float64], effect: NDArray[np.float64], better: int) -> NDArray[np.bool_]:
    """Which policies no other beats: none costs as little and achieves as much, one of the two strictly.

    ``better``: 1 where more of the effect is better, -1 where less is.
    """
    gain = effect * better
    cheaper = (cost[None, :] <= cost[:, None]) & (gain[None, :] >= gain[:, None])
    strictly = (cost[None, :] < cost[:, None]) | (gain[None, :] > gain[:, None])
    alone: NDArray[np.bool_] = np.logical_not((cheaper & strictly).any(axis=1))
    return alone


def frontier_figure(policies: pd.DataFrame, around: Around, *, unit: str, axis: str) -> Figure:
    """One dot a policy, cost in yuan across and the effect up, with intervals; efficient ones joined by a line.

    Policies are numbered from the highest effect down, in the plot and in the margin. ``policies`` has
    `FRONTIER_COLUMNS`; ``unit`` is that of the effect, and a share never reaches outside 0 and 1. ``axis`` may hold the
    places ``{unit}`` for the unit of money and ``{effect_unit}``. Raises ValueError for missing columns, no rows, a
    size that cannot be.
    """
    refuse_faults(table_faults("the table of policies", policies, FRONTIER_COLUMNS))
    policies = policies.sort_values(["effect", "cost"], ascending=[False, True], kind="stable")
    if unit == "share":
        policies = policies.assign(**{name: policies[name].clip(0.0, 1.0) for name in FRONTIER_COLUMNS[4:7]})
    with fixed_settings():
        figure, pen = blank_figure()
        numbers = [number for name in FRONTIER_COLUMNS[4:7] for number in policies[name]]
        form = number_format(numbers, unit, around.language)
        upward = span_of(numbers, form, is_difference=False, has_zero=False, is_share=unit == "share")
        paid = [number for name in FRONTIER_COLUMNS[1:4] for number in policies[name]]
        money = number_format(paid, "yuan", around.language)
        span = span_of(paid, money, is_difference=False)
        labels = _labels(policies, pen)
        effect_unit = form.unit(around.language) or term("unit_count_word", around.language)
        words = axis.replace("{unit}", money.unit(around.language)).replace("{effect_unit}", effect_unit)
        room = one_plot(labels, around.size)
        (axes,) = lay_out(figure, pen, labels, upward.labels, around.texts(words), room)
        dress_axes(axes, Scale(upward.high, upward.ticks, upward.labels, form), span.ticks, span.labels, pen)
        axes.set_xlim(span.low, span.high)
        axes.set_ylim(upward.low, upward.high)
        _draw(axes, policies)
        _write_numbers(axes, policies, pen)
        draw_end_labels(figure, axes, pen, labels)
    return figure


def _labels(policies: pd.DataFrame, pen: Pen) -> list[EndLabel]:
    """Number and name of every policy, the lowest first, as `draw_end_labels` stacks what is level."""
    rows = zip(policies["name"], policies["effect"], policies["is_efficient"], strict=True)
    labels = [
        EndLabel(pen.wrap(f"{number}  {name}", LABEL, LABEL_WIDTH), float(effect), *_look(bool(is_efficient)))
        for number, (name, effect, is_efficient) in enumerate(rows, start=1)
        if np.isfinite(effect)
    ]
    return labels[::-1]


def _look(is_efficient: bool) -> tuple[Style, Key]:
    """Colour of a policy's label, and a dot in front of it."""
    colour = _EFFICIENT if is_efficient else _OTHER

    def dot(box: Bbox) -> Artist:
        middle = [(box.x0 + box.x1) / 2], [(box.y0 + box.y1) / 2]
        return Line2D(*middle, marker="o", markersize=_DOT, color=colour, linestyle="none")

    return Style(colour), dot


def _draw(axes: Axes, policies: pd.DataFrame) -> None:
    best = policies[policies["is_efficient"]].sort_values("cost")
    axes.plot(best["cost"], best["effect"], color=_EFFICIENT, linewidth=1.2, zorder=2, gid="frontier")
    rows = zip(*(policies[name].tolist() for name in FRONTIER_COLUMNS), strict=True)
    for _, cost, cost_low, cost_high, effect, low, high, is_efficient in rows:
        colour = _EFFICIENT if is_efficient else _OTHER
        axes.plot([cost_low, cost_high], [effect, effect], color=colour, linewidth=0.9, zorder=3)
        axes.plot([cost, cost], [low, high], color=colour, linewidth=0.9, zorder=3)
        axes.plot([cost], [effect], marker="o", markersize=_DOT, color=colour, markeredgecolor="white", zorder=4)


def _write_numbers(axes: Axes, policies: pd.DataFrame, pen: Pen) -> None:
    """The number of every policy beside its dot, where it lies on no dot and no other number."""
    figure = axes.figure.get_figure(root=True)
    per_point = figure.dpi / 72
    known = policies[["cost", "effect"]].to_numpy(float)
    dots = axes.transData.transform(known)
    half = _DOT / 2 * per_point
    taken = [Bbox([dot - half, dot + half]) for dot in dots if np.isfinite(dot).all()]
    inside = axes.get_window_extent()
    for number, (dot, colour) in enumerate(zip(dots, map(_colour_of, policies["is_efficient"]), strict=True), start=1):
        if not np.isfinite(dot).all():
            continue
        wide, high = pen.width(str(number), _NUMBER) * figure.dpi, _NUMBER * per_point
        box = _free_box(dot, wide, high, taken, inside, per_point)
        taken.append(box)
        centre = np.array([(box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2])
        across, up = axes.transData.inverted().transform(centre)
        if float(np.hypot(*(centre - dot))) > _NEAR * per_point:
            start, end = axes.transData.inverted().transform([dot, centre + (dot - centre) * 0.3])
            axes.plot([start[0], end[0]], [start[1], end[1]], color=FAINT, linewidth=0.6, zorder=3.5, gid="leader")
        look: dict[str, Any] = {"size": _NUMBER, "color": colour, "ha": "center", "va": "center_baseline", "zorder": 6}
        written = axes.text(across, up, str(number), **look)
        written.set_path_effects([withStroke(linewidth=2.0, foreground="white")])
        pen.dress(written)


def _colour_of(is_efficient: bool) -> tuple[float, float, float]:
    return Style(_EFFICIENT if is_efficient else _OTHER).text_colour


def _free_box(dot: np.ndarray, wide: float, high: float, taken: list[Bbox], inside: Bbox, per_point: float) -> Bbox:
    """The box nearest to ``dot`` that meets none of ``taken`` and stays inside; all in pixels."""
    boxes = []
    for radius in _RADII:
        for angle in _ANGLES:
            across, up = dot + radius * per_point * np.array([np.cos(angle), np.sin(angle)])
            boxes.append(Bbox.from_extents(across - wide / 2, up - high / 2, across + wide / 2, up + high / 2))
    free = (
        box
        for box in boxes
        if not any(box.padded(per_point).overlaps(other) for other in taken)
        and inside.containsx(box.x0)
        and inside.containsx(box.x1)
        and inside.containsy(box.y0)
        and inside.containsy(box.y1)
    )
    return next(free, boxes[0])
