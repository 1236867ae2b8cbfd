"""The changes figure: households that leave and enter poverty each year, in truth and on the register."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simexit.charts.end_labels import LABEL, LABEL_WIDTH, EndLabel, draw_end_labels
from simexit.charts.faults import refuse_faults, table_faults
from simexit.charts.frame import blank_figure, dress_axes, lay_out, one_plot, year_limits, year_ticks
from simexit.charts.lettering import Pen
from simexit.charts.marks import draw_line, draw_whiskers
from simexit.charts.scales import highest_of, scale_to
from simexit.charts.style import CHANGE_STYLES, fixed_settings
from simexit.charts.wanted import Around, within_years
from simexit.words.terms import Language, sentence, term

CHANGE_COLUMNS = ("year", "change", "mean", "history_low", "history_high", "n_replicates")
_APART_YEARS = 0.06


def changes_figure(changes: pd.DataFrame, around: Around) -> Figure:
    """Households a year with each change of `CHANGE_STYLES`, one line a change, intervals as whiskers.

    ``changes`` has `CHANGE_COLUMNS`, in households. Years are drawn a little apart, so that whiskers do not meet; none
    are drawn for a single replicate. Raises ValueError for missing columns, unknown changes, no rows, years or a size
    that cannot be.
    """
    refuse_faults(table_faults("the table of changes", changes, CHANGE_COLUMNS, {"change": CHANGE_STYLES}))
    changes = within_years(changes, around.years)
    with fixed_settings():
        figure, pen = blank_figure()
        series = [(name, changes[changes["change"] == name].sort_values("year")) for name in CHANGE_STYLES]
        series = [(name, rows) for name, rows in series if not rows.empty]
        labels = [_end_label(name, rows, pen, around.language) for name, rows in series]
        highest = highest_of(changes["mean"], changes.loc[changes["n_replicates"] > 1, "history_high"])
        scale = scale_to(highest, "households", around.language)
        texts = around.texts(term("changes_axis", around.language))
        (axes,) = lay_out(figure, pen, labels, scale.labels, texts, one_plot(labels, around.size))
        _draw_series(axes, series)
        along = [int(year) for year in changes["year"]]
        low, high = year_limits(along)
        axes.set_xlim(low - _APART_YEARS, high + _APART_YEARS)
        shown = year_ticks(along)
        dress_axes(axes, scale, shown, [str(year) for year in shown], pen)
        draw_end_labels(figure, axes, pen, labels)
    return figure


def _draw_series(axes: Axes, series: list[tuple[str, pd.DataFrame]]) -> None:
    places = _APART_YEARS * (np.arange(len(series)) - (len(series) - 1) / 2)
    for (name, rows), place in zip(series, places, strict=True):
        style, years = CHANGE_STYLES[name], rows["year"].to_numpy(float) + place
        several = rows["n_replicates"].to_numpy() > 1
        low, high = (np.where(several, rows[f"history_{end}"].to_numpy(float), np.nan) for end in ("low", "high"))
        draw_whiskers(axes, years, low, high, style.colour, f"{name}-history")
        draw_line(axes, years, rows["mean"].to_numpy(float), style, f"{name}-line")


def _end_label(name: str, rows: pd.DataFrame, pen: Pen, language: Language) -> EndLabel:
    level = float(rows["mean"].iloc[-1])
    text = sentence("end_label", language, name=term(name, language), value=f"{level:,.0f}")
    return EndLabel(pen.wrap(text, LABEL, LABEL_WIDTH), level, CHANGE_STYLES[name])
