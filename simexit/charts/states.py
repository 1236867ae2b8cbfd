"""The states figure: who is poor in truth, on the register, both, or has exited or never been listed while poor."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simexit.charts.end_labels import LABEL, LABEL_WIDTH, EndLabel, draw_end_labels
from simexit.charts.faults import refuse_faults, table_faults
from simexit.charts.frame import blank_figure, dress_axes, lay_out, one_plot, year_limits, year_ticks
from simexit.charts.lettering import Pen
from simexit.charts.scales import highest_of, scale_to
from simexit.charts.style import STATE_STYLES, fixed_settings
from simexit.charts.wanted import Around, within_years
from simexit.words.formats import percent
from simexit.words.terms import Language, sentence, term

STATE_COLUMNS = ("year", "state", "mean")
_HALF_YEAR = 0.3


def states_figure(shares: pd.DataFrame, around: Around) -> Figure:
    """Share of rural persons in each state of `STATE_STYLES` by accounting year, as areas one on another.

    ``shares`` has `STATE_COLUMNS`: shares 0..1. The two lower areas are the register, the three upper ones the truly
    poor; who is neither is left blank. Raises ValueError for missing columns, unknown states, no rows, years or a size
    that cannot be.
    """
    refuse_faults(table_faults("the table of states", shares, STATE_COLUMNS, {"state": STATE_STYLES}))
    shares = within_years(shares, around.years)
    with fixed_settings():
        figure, pen = blank_figure()
        wide = shares.pivot(index="year", columns="state", values="mean").reindex(columns=list(STATE_STYLES))
        tops = wide.fillna(0.0).cumsum(axis=1)
        labels = _end_labels(tops, pen, around.language)
        scale = scale_to(highest_of(tops.max(axis=1)), "share", around.language)
        texts = around.texts(term("states_axis", around.language))
        (axes,) = lay_out(figure, pen, labels, scale.labels, texts, one_plot(labels, around.size))
        _draw_areas(axes, tops)
        along = [int(year) for year in tops.index]
        axes.set_xlim(*year_limits(along))
        shown = year_ticks(along)
        dress_axes(axes, scale, shown, [str(year) for year in shown], pen)
        draw_end_labels(figure, axes, pen, labels)
    return figure


def _draw_areas(axes: Axes, tops: pd.DataFrame) -> None:
    """The areas from the lowest up; with a single year, a block."""
    years = tops.index.to_numpy(float)
    if years.size == 1:
        years, tops = years[0] + np.array([-_HALF_YEAR, _HALF_YEAR]), pd.concat([tops, tops])
    below = np.zeros(years.size)
    for state, style in STATE_STYLES.items():
        above = tops[state].to_numpy(float)
        axes.fill_between(years, below, above, gid=state, zorder=2, **style.fill)
        below = above


def _end_labels(tops: pd.DataFrame, pen: Pen, language: Language) -> list[EndLabel]:
    labels, below = [], 0.0
    for state, style in STATE_STYLES.items():
        above = float(tops[state].iloc[-1])
        value = percent(above - below, language).replace(" ", "\u00a0")
        text = sentence("end_label", language, name=term(state, language), value=value)
        labels.append(EndLabel(pen.wrap(text, LABEL, LABEL_WIDTH), (below + above) / 2, style))
        below = above
    return labels
