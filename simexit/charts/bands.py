"""Numbers against bands: one row a number, in tolerances from the middle of its band."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from simexit.charts.across import dress_rows, own_height, span_of
from simexit.charts.end_labels import EndLabel
from simexit.charts.faults import refuse_faults, table_faults
from simexit.charts.frame import TICK, Room, blank_figure, lay_out
from simexit.charts.style import DARK, VIEW_STYLES, Style, fixed_settings
from simexit.charts.wanted import Around
from simexit.words.formats import number_format

BAND_COLUMNS = ("name", "verdict", "simulated", "low", "high", "band_low", "band_high")
MOST = 4.0
_ROW, _NAME_WIDTH = 0.22, 3.4
_IN, _OUT = VIEW_STYLES["true"].colour, VIEW_STYLES["recorded"].colour


def bands_figure(rows: pd.DataFrame, around: Around, *, axis: str) -> Figure:
    """One row a number: its interval and, as a dot, its mean, filled where it passes; the band behind.

    ``rows`` has `BAND_COLUMNS`; a band may be open at an end (infinite). What lies more than `MOST` tolerances out is
    an arrow at the edge. Raises ValueError for missing columns, no rows, a size that cannot be.
    """
    refuse_faults(table_faults("the table of bands", rows, BAND_COLUMNS))
    with fixed_settings():
        figure, pen = blank_figure()
        span = span_of([-MOST, MOST], number_format([MOST], "count", around.language), is_difference=True)
        names = ["\n".join(pen.wrap(str(name), TICK, _NAME_WIDTH)) for name in rows["name"]]
        ticks = [line for name in names for line in name.split("\n")]
        heights = [own_height(name, _ROW) for name in names]
        room = Room((sum(heights),), size=around.size)
        (axes,) = lay_out(figure, pen, [EndLabel([" "], 0.0, Style(DARK))], ticks, around.texts(axis), room)
        places = np.array(dress_rows(axes, span, names, pen, heights))
        low, high = (rows[name].to_numpy(float).clip(span.low, span.high) for name in ("band_low", "band_high"))
        axes.barh(places, high - low, left=low, height=0.7 * min(heights), color=_IN, alpha=0.12, zorder=1, gid="bands")
        passes = (rows["verdict"] == "passes").tolist()
        colours = [_IN if each else _OUT for each in passes]
        left, right = (rows[name].to_numpy(float).clip(-MOST, MOST) for name in ("low", "high"))
        axes.hlines(places, left, right, color=colours, linewidth=2.0, zorder=3, gid="band-intervals")
        for place, value, colour, inside in zip(places, rows["simulated"], colours, passes, strict=True):
            axes.plot(
                min(max(value, -MOST), MOST),
                place,
                marker="<" if value < -MOST else ">" if value > MOST else "o",
                markersize=6.0,
                markerfacecolor=colour if inside else "white",
                markeredgecolor=colour,
                markeredgewidth=1.4,
                zorder=5,
            )
    return figure
