"""The forest figure: what each policy changes against the base in one outcome, with its intervals."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simexit.charts.across import (
    dress_rows,
    row_heights,
    span_of,
    wrapped_names,
    write_values,
)
from simexit.charts.end_labels import EndLabel
from simexit.charts.faults import refuse_faults, table_faults
from simexit.charts.frame import Room, blank_figure, lay_out
from simexit.charts.style import DARK, VIEW_STYLES, Style, fixed_settings
from simexit.charts.wanted import Around
from simexit.words.formats import difference_format, signed

FOREST_COLUMNS = (
    "name", "unit", "difference", "history_low", "history_high", "simultaneous_low", "simultaneous_high",
    "parameters_low", "parameters_high",
)  # fmt: skip
_CENTRE = "parameters_mean"
_ROW = 0.36
_BLUE, _ORANGE = VIEW_STYLES["true"].colour, VIEW_STYLES["recorded"].colour


def forest_figure(differences: pd.DataFrame, around: Around, *, axis: str) -> Figure:
    """One row a policy: difference from the base as a dot; intervals of the mean, of one history, and with parameters.

    ``differences`` has `FOREST_COLUMNS`, one unit; missing intervals are not drawn. Where it has ``parameters_mean``,
    the mean over the draws of parameters, that is a stroke. ``axis`` says which outcome and year, with the place
    ``{unit}`` for the unit. Raises ValueError for missing columns, no rows, a size that cannot be.
    """
    refuse_faults(table_faults("the table of differences", differences, FOREST_COLUMNS))
    with fixed_settings():
        figure, pen = blank_figure()
        differences = differences.reindex(columns=[*dict.fromkeys([*differences.columns, _CENTRE])])
        numbers = differences[[*FOREST_COLUMNS[2:], _CENTRE]].to_numpy(float)
        form = difference_format(numbers.ravel().tolist(), str(differences["unit"].iloc[0]), around.language)
        span = span_of(numbers.ravel().tolist(), form)
        names = wrapped_names([str(name) for name in differences["name"]], pen)
        values = [signed(form.bare(float(value))) for value in differences["difference"]]
        margin = EndLabel([max(values, key=len).ljust(1)], 0.0, Style(DARK))
        ticks = [line for name in names for line in name.split("\n")]
        room = Room((row_heights(names, _ROW),), size=around.size)
        texts = around.texts(axis.replace("{unit}", form.unit(around.language)))
        (axes,) = lay_out(figure, pen, [margin], ticks, texts, room)
        places = dress_rows(axes, span, names, pen)
        _draw(axes, differences, places)
        write_values(figure, axes, pen, places, values)
    return figure


def _draw(axes: Axes, differences: pd.DataFrame, places: list[float]) -> None:
    looks: dict[str, dict[str, Any]] = {
        "parameters": {"color": _ORANGE, "linewidth": 7.0, "alpha": 0.45, "zorder": 2},
        "history": {"color": _BLUE, "linewidth": 1.1, "zorder": 3},
        "simultaneous": {"color": _BLUE, "linewidth": 4.0, "zorder": 3.5},
    }
    for interval, look in looks.items():
        low, high = (differences[f"{interval}_{end}"].to_numpy(float) for end in ("low", "high"))
        known = np.isfinite(low) & np.isfinite(high)
        if known.any():
            axes.hlines(np.array(places)[known], low[known], high[known], gid=f"forest-{interval}", **look)
    centres = differences[_CENTRE].to_numpy(float)
    known = np.isfinite(centres)
    if known.any():
        middle = np.array(places)[known]
        axes.vlines(
            centres[known], middle - 0.2, middle + 0.2, color=_ORANGE, linewidth=2.0, zorder=4, gid="forest-centre"
        )
    axes.plot(
        differences["difference"].to_numpy(float),
        places,
        linestyle="none",
        marker="o",
        markersize=6.0,
        markerfacecolor="white",
        markeredgecolor=DARK,
        markeredgewidth=1.4,
        zorder=5,
        gid="forest-difference",
    )
