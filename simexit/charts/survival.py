"""The survival figure: how long spells of poverty, and spells out of it, go on."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simexit.charts.marks import draw_steps
from simexit.charts.processes import Words, process_figure
from simexit.charts.style import LineStyle
from simexit.charts.wanted import Around

_HEADINGS = {"exit": "survival_exit_heading", "relapse": "survival_relapse_heading"}


def survival_figure(curves: pd.DataFrame, around: Around, *, clock: str = "year") -> Figure:
    """Share of spells still under way by duration, in steps, one plot for poverty and one for being out of it.

    ``curves`` has `simexit.charts.processes.PROCESS_COLUMNS`; ``mean`` is the share, 1 at duration 0. Bands show
    ``low`` to ``high`` where known. Faults as in `simexit.charts.processes.process_figure`.
    """
    words = Words("survival_axis", _HEADINGS, clock)
    return process_figure(curves, _draw, words, around, first=0.0)


def _draw(axes: Axes, rows: pd.DataFrame, style: LineStyle, place: float, name: str) -> None:
    across, levels, low, high = (rows[column].to_numpy(float) for column in ("duration", "mean", "low", "high"))
    draw_steps(axes, across, levels, low, high, style, f"{name}-survival")
