"""The frontier figure: what policies cost against what they achieve, and which of them are efficient."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.transforms import Bbox
from numpy.typing import NDArray

from simexit.charts.across import span_of
from simexit.charts.end_labels import LABEL, LABEL_WIDTH, EndLabel, Key, draw_end_labels
from simexit.charts.faults import refuse_faults, table_faults
from simexit.charts.frame import PLOT_HEIGHT, TICK, Room, Texts, blank_figure, dress_axes, lay_out
from simexit.charts.scales import Scale
from simexit.charts.style import FAINT, VIEW_STYLES, Style, fixed_settings
from simexit.words.formats import number_format
from simexit.words.terms import Language, check_language

FRONTIER_COLUMNS = (
    "name", "cost", "cost_low", "cost_high", "effect", "effect_low", "effect_high", "is_efficient",
)  # fmt: skip
_EFFICIENT, _OTHER = VIEW_STYLES["true"].colour, FAINT


def efficient(cost: NDArray[np.float64], effect: NDArray[np.float64], better: int) -> NDArray[np.bool_]:
    """Which policies no other beats: none costs as little and achieves as much, one of the two strictly.

    ``better``: 1 where more of the effect is better, -1 where less is.
    """
    gain = effect * better
    cheaper = (cost[None, :] <= cost[:, None]) & (gain[None, :] >= gain[:, None])
    strictly = (cost[None, :] < cost[:, None]) | (gain[None, :] > gain[:, None])
    alone: NDArray[np.bool_] = np.logical_not((cheaper & strictly).any(axis=1))
    return alone


def frontier_figure(
    policies: pd.DataFrame, *, unit: str, axis: str, title: str, language: Language, caption: str, footer: str
) -> Figure:
    """One dot a policy, cost in yuan across and the effect up, with intervals; efficient ones joined by a line.

    ``policies`` has `FRONTIER_COLUMNS`; ``unit`` is that of the effect. ``axis`` holds the place ``{unit}`` for the
    unit of money. Raises ValueError for missing columns, no rows, an unknown language.
    """
    check_language(language)
    refuse_faults(table_faults("the table of policies", policies, FRONTIER_COLUMNS))
    with fixed_settings():
        figure, pen = blank_figure()
        numbers = [number for name in FRONTIER_COLUMNS[4:7] for number in policies[name]]
        form = number_format(numbers, unit, language)
        upward = span_of(numbers, form, is_difference=False, has_zero=False)
        money = number_format(policies["cost"].tolist(), "yuan", language)
        span = span_of([*policies["cost"], *policies["cost_high"]], money, is_difference=False)
        labels = [
            EndLabel(pen.wrap(f"{number}  {name}", LABEL, LABEL_WIDTH), float(effect), *_look(bool(is_efficient)))
            for number, (name, effect, is_efficient) in enumerate(
                zip(policies["name"], policies["effect"], policies["is_efficient"], strict=True), start=1
            )
        ]
        needed = sum(label.height for label in labels)
        texts = Texts(title, axis.format(unit=money.unit(language)), caption, footer)
        (axes,) = lay_out(figure, pen, labels, upward.labels, texts, Room((max(PLOT_HEIGHT, needed),)))
        _draw(axes, policies)
        dress_axes(axes, Scale(upward.high, upward.ticks, upward.labels, form), span.ticks, span.labels, pen)
        axes.set_xlim(span.low, span.high)
        axes.set_ylim(upward.low, upward.high)
        draw_end_labels(figure, axes, pen, labels)
        for text in axes.texts:
            pen.dress(text)
    return figure


def _look(is_efficient: bool) -> tuple[Style, Key]:
    """Colour of a policy's label, and a dot in front of it."""
    colour = _EFFICIENT if is_efficient else _OTHER

    def dot(box: Bbox) -> Artist:
        middle = [(box.x0 + box.x1) / 2], [(box.y0 + box.y1) / 2]
        return Line2D(*middle, marker="o", markersize=7, color=colour, linestyle="none")

    return Style(colour), dot


def _draw(axes: Axes, policies: pd.DataFrame) -> None:
    best = policies[policies["is_efficient"]].sort_values("cost")
    axes.plot(best["cost"], best["effect"], color=_EFFICIENT, linewidth=1.2, zorder=2, gid="frontier")
    rows = zip(*(policies[name].tolist() for name in FRONTIER_COLUMNS), strict=True)
    for number, (_, cost, cost_low, cost_high, effect, low, high, is_efficient) in enumerate(rows, start=1):
        colour = _EFFICIENT if is_efficient else _OTHER
        axes.plot([cost_low, cost_high], [effect, effect], color=colour, linewidth=0.9, zorder=3)
        axes.plot([cost, cost], [low, high], color=colour, linewidth=0.9, zorder=3)
        axes.plot([cost], [effect], marker="o", markersize=12, color=colour, markeredgecolor="white", zorder=4)
        axes.text(cost, effect, str(number), color="white", size=TICK - 2, ha="center", va="center_baseline", zorder=5)
