"""The incomes figure: income per head by source in a few years, against the administrative line of each."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simexit.charts.end_labels import LABEL, LABEL_WIDTH, EndLabel, draw_end_labels
from simexit.charts.faults import refuse_faults, table_faults
from simexit.charts.frame import blank_figure, dress_axes, lay_out, one_plot
from simexit.charts.lettering import Pen
from simexit.charts.marks import draw_bars, draw_whiskers
from simexit.charts.scales import highest_of, scale_to
from simexit.charts.style import DARK, LINE_STYLE, SOURCE_STYLES, Style, fixed_settings
from simexit.charts.wanted import Around, within_years
from simexit.words.terms import Language, sentence, term

INCOME_COLUMNS = ("year", "moment", "source", "mean", "history_low", "history_high", "n_replicates", "line_yuan")
TOTAL = "all"
_WIDTH = 0.5
_LINE_BEYOND = 0.07


def incomes_figure(incomes: pd.DataFrame, around: Around) -> Figure:
    """Income per head by source, one bar a year, with the interval of the whole as a whisker and the line as a stroke.

    ``incomes`` has `INCOME_COLUMNS`, yuan per head and year: for each year a row a source of `SOURCE_STYLES` and one
    for their sum, `TOTAL`; ``moment`` is a term that says which year it is. No whisker for a single replicate. Raises
    ValueError for missing columns, unknown sources, no rows, years or a size that cannot be; KeyError for an unknown
    moment.
    """
    allowed = {"source": (*SOURCE_STYLES, TOTAL)}
    refuse_faults(table_faults("the table of incomes", incomes, INCOME_COLUMNS, allowed))
    incomes = within_years(incomes, around.years)
    with fixed_settings():
        figure, pen = blank_figure()
        wide = incomes.pivot(index="year", columns="source", values="mean").reindex(columns=list(SOURCE_STYLES))
        tops = wide.fillna(0.0).cumsum(axis=1)
        totals = incomes[incomes["source"] == TOTAL].sort_values("year")
        labels = _end_labels(tops, float(totals["line_yuan"].iloc[-1]), pen, around.language)
        highest = highest_of(tops.max(axis=1), totals["line_yuan"], _whisker(totals, "high"))
        scale = scale_to(highest, "count", around.language)
        texts = around.texts(term("incomes_axis", around.language))
        (axes,) = lay_out(figure, pen, labels, scale.labels, texts, one_plot(labels, around.size, year_lines=2))
        _draw_bars(axes, tops, totals)
        axes.set_xlim(-0.8 * _WIDTH, len(tops) - 1 + _WIDTH / 2 + _LINE_BEYOND)
        names = [f"{row.year}\n{term(str(row.moment), around.language)}" for row in totals.itertuples()]
        dress_axes(axes, scale, range(len(tops)), names, pen)
        draw_end_labels(figure, axes, pen, labels)
    return figure


def _whisker(totals: pd.DataFrame, end: str) -> pd.Series:
    """One end of the interval of one history, missing for a single replicate."""
    return totals[f"history_{end}"].where(totals["n_replicates"] > 1)


def _draw_bars(axes: Axes, tops: pd.DataFrame, totals: pd.DataFrame) -> None:
    across, below = np.arange(len(tops)), np.zeros(len(tops))
    for source, style in SOURCE_STYLES.items():
        above = tops[source].to_numpy(float)
        draw_bars(axes, across, below, above - below, width=_WIDTH, style=style, gid=source)
        below = above
    low, high = (_whisker(totals, end).to_numpy(float) for end in ("low", "high"))
    draw_whiskers(axes, across, low, high, DARK, "total-history")
    half = _WIDTH / 2 + _LINE_BEYOND
    lines = totals["line_yuan"].to_numpy(float)
    axes.hlines(lines, across - half, across + half, color=LINE_STYLE.colour, linewidth=2.0, zorder=4, gid="line")


def _end_labels(tops: pd.DataFrame, line: float, pen: Pen, language: Language) -> list[EndLabel]:
    named: list[tuple[str, float, float, Style]] = [("administrative_line", line, line, LINE_STYLE)]
    below = 0.0
    for source, source_style in SOURCE_STYLES.items():
        above = float(tops[source].iloc[-1])
        named.append((f"{source}_income", above - below, (below + above) / 2, source_style))
        below = above
    labels = []
    for name, yuan, level, style in named:
        value = sentence("unit_yuan", language, number=f"{yuan:,.0f}").replace(" ", "\u00a0")
        text = sentence("end_label", language, name=term(name, language), value=value)
        labels.append(EndLabel(pen.wrap(text, LABEL, LABEL_WIDTH), level, style))
    return labels
