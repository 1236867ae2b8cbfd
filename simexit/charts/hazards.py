"""The hazard figure: the chance to leave poverty, and to fall back, by how long the spell has lasted."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simexit.charts.marks import draw_line, draw_whiskers
from simexit.charts.processes import Words, process_figure
from simexit.charts.style import LineStyle
from simexit.charts.wanted import Around

_HEADINGS = {"exit": "hazard_exit_heading", "relapse": "hazard_relapse_heading"}


def hazards_figure(hazards: pd.DataFrame, around: Around, *, clock: str = "year") -> Figure:
    """Of the spells at risk at each duration, the share that ends there, one plot for exit and one for relapse.

    ``hazards`` has `simexit.charts.processes.PROCESS_COLUMNS`, durations from 1; whiskers show ``low`` to ``high``
    where known. Series are drawn a little apart. Faults as in `simexit.charts.processes.process_figure`.
    """
    words = Words("hazard_axis", _HEADINGS, clock)
    return process_figure(hazards, _draw, words, around, first=1.0)


def _draw(axes: Axes, rows: pd.DataFrame, style: LineStyle, place: float, name: str) -> None:
    across = rows["duration"].to_numpy(float) + place
    draw_whiskers(axes, across, rows["low"], rows["high"], style.colour, f"{name}-interval")
    draw_line(axes, across, rows["mean"].to_numpy(float), style, f"{name}-hazard")
