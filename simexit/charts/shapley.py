"""The Shapley figure: what each family of programmes adds to one outcome, in each background."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from simexit.charts.across import dress_rows, row_heights, span_of, wrapped_names
from simexit.charts.end_labels import LABEL, LABEL_WIDTH, EndLabel, draw_end_labels
from simexit.charts.faults import refuse_faults, table_faults
from simexit.charts.frame import Room, blank_figure, lay_out
from simexit.charts.marks import swatch
from simexit.charts.style import DARK, AreaStyle, fixed_settings, numbered_area
from simexit.charts.wanted import Around
from simexit.words.formats import difference_format

SHAPLEY_COLUMNS = ("family", "name", "background", "background_name", "unit", "value", "mean_low", "mean_high")
_ROW, _BAR, _FILLED = 0.5, 0.2, 0.72


def shapley_figure(values: pd.DataFrame, around: Around, *, axis: str) -> Figure:
    """One bar a family and background with its 90 % interval of the mean; the last rows are the sum of all families.

    ``values`` has `SHAPLEY_COLUMNS`, one outcome and year. ``axis`` may hold the place ``{unit}`` for the unit. Raises
    ValueError for missing columns, no rows, a size that cannot be.
    """
    refuse_faults(table_faults("the table of values", values, SHAPLEY_COLUMNS))
    with fixed_settings():
        figure, pen = blank_figure()
        numbers = values[["value", "mean_low", "mean_high"]].to_numpy(float).ravel().tolist()
        form = difference_format(numbers, str(values["unit"].iloc[0]), around.language)
        span = span_of(numbers, form)
        families = values.drop_duplicates("family")
        names = wrapped_names([str(name) for name in families["name"]], pen)
        backgrounds = values.drop_duplicates("background")
        styles = {str(name): numbered_area(k) for k, name in enumerate(backgrounds["background"])}
        labels = [
            EndLabel(pen.wrap(str(name), LABEL, LABEL_WIDTH), len(families) - 0.5 - k, style, swatch(style))
            for k, (name, style) in enumerate(zip(backgrounds["background_name"], styles.values(), strict=True))
        ]
        ticks = [line for name in names for line in name.split("\n")]
        rows = row_heights(names, max(_ROW, _BAR * len(backgrounds)))
        room = Room((max(rows, sum(label.height for label in labels)),), size=around.size)
        texts = around.texts(axis.replace("{unit}", form.unit(around.language)))
        (axes,) = lay_out(figure, pen, labels, ticks, texts, room)
        places = dict(zip(families["family"], dress_rows(axes, span, names, pen), strict=True))
        _draw(axes, values, places, styles)
        draw_end_labels(figure, axes, pen, labels)
    return figure


def _draw(axes: Axes, values: pd.DataFrame, places: dict[object, float], styles: dict[str, AreaStyle]) -> None:
    thick = _FILLED / len(styles)
    order = {name: k for k, name in enumerate(styles)}
    for row in values.itertuples():
        name = str(row.background)
        centre = places[row.family] + _FILLED / 2 - (order[name] + 0.5) * thick
        value = float(row.value)  # type: ignore[arg-type]
        bar = Rectangle((min(value, 0.0), centre - thick / 2), abs(value), thick, **styles[name].fill, zorder=2)
        axes.add_patch(bar)
        ends = np.array([row.mean_low, row.mean_high], float)
        if np.isfinite(ends).all():
            axes.hlines(centre, *ends, color=DARK, linewidth=1.1, zorder=3)
