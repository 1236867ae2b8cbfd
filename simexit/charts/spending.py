"""The spending figure: what each programme spent each year, against the budget of the fund that pays it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simexit.charts.end_labels import LABEL, LABEL_WIDTH, EndLabel, Key, draw_end_labels
from simexit.charts.faults import refuse_faults, table_faults
from simexit.charts.frame import (
    HEADING_ROOM,
    Room,
    Texts,
    blank_figure,
    dress_axes,
    lay_out,
    write_heading,
    year_ticks,
)
from simexit.charts.lettering import Pen
from simexit.charts.marks import draw_bars, draw_outlines, draw_whiskers, outline_key, swatch
from simexit.charts.scales import Scale, highest_of, scale_to
from simexit.charts.style import DARK, LINE_STYLE, AreaStyle, Style, fixed_settings, numbered_area
from simexit.words.formats import NumberFormat
from simexit.words.terms import Language, check_language, sentence, term

SPENDING_COLUMNS = (
    "fund", "programme", "year", "mean", "history_low", "history_high", "n_replicates", "appropriated_yuan",
)  # fmt: skip
WHOLE_FUND = ""
_BAR, _BUDGET = 0.56, 0.72
_TALLEST = 2.2
_LOWEST = 0.9
_APART = 0.16


def spending_figure(
    spending: pd.DataFrame,
    *,
    funds: Mapping[str, str],
    programmes: Mapping[str, str],
    title: str,
    language: Language,
    caption: str,
    footer: str,
) -> Figure:
    """Yuan spent by programme and calendar year, one plot a fund, all at one scale, the fund's budget as an outline.

    ``spending`` has `SPENDING_COLUMNS`, in yuan: for each fund and year a row a programme and one for the whole fund,
    whose programme is `WHOLE_FUND`. ``funds`` and ``programmes`` say how they are called; what they lack keeps its
    own name. Whiskers show the interval of the whole fund, unless there is a single replicate. Raises ValueError for
    missing columns, no rows, an unknown language.
    """
    check_language(language)
    refuse_faults(table_faults("the table of spending", spending, SPENDING_COLUMNS))
    with fixed_settings():
        figure, pen = blank_figure()
        highest = {fund: _highest(rows) for fund, rows in _funds(spending)}
        whole = scale_to(max(highest.values()), "yuan", language)
        styles = _styles(spending)
        labels = {
            fund: _end_labels(rows, programmes, styles, whole.form, pen, language) for fund, rows in _funds(spending)
        }
        heights = _heights(highest, labels)
        plots = lay_out(
            figure,
            pen,
            [label for each in labels.values() for label in each],
            whole.labels,
            Texts(title, sentence("spending_axis", language, unit=whole.form.unit(language)), caption, footer),
            Room(list(heights.values()), HEADING_ROOM, _APART),
        )
        per_inch = whole.top / heights[max(highest, key=lambda fund: highest[fund])]
        for axes, (fund, rows) in zip(plots, _funds(spending), strict=True):
            _draw_fund(axes, rows, styles)
            _finish(axes, rows, whole.up_to(per_inch * heights[fund]), pen, last=axes is plots[-1])
            write_heading(figure, axes, funds.get(fund, fund), pen)
            draw_end_labels(figure, axes, pen, labels[fund])
    return figure


def _funds(spending: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    return [(str(fund), rows.sort_values("year", kind="stable")) for fund, rows in spending.groupby("fund", sort=False)]


def _programmes(rows: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    paid = rows[rows["programme"] != WHOLE_FUND]
    return [(str(programme), part) for programme, part in paid.groupby("programme", sort=False)]


def _whole(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of the whole fund, the interval missing for a single replicate."""
    whole = rows[rows["programme"] == WHOLE_FUND].copy()
    whole.loc[whole["n_replicates"] < 2, ["history_low", "history_high"]] = np.nan
    return whole


def _styles(spending: pd.DataFrame) -> dict[str, AreaStyle]:
    names = [name for name in spending["programme"].drop_duplicates() if name != WHOLE_FUND]
    return {str(name): numbered_area(number) for number, name in enumerate(names)}


def _highest(rows: pd.DataFrame) -> float:
    return highest_of(*(_whole(rows)[name] for name in ("mean", "history_high", "appropriated_yuan")))


def _heights(highest: Mapping[str, float], labels: Mapping[str, list[EndLabel]]) -> dict[str, float]:
    """Inches of each fund's plot: in proportion to its money, but never too low for its labels."""
    most = max(highest, key=lambda fund: highest[fund])
    least = {fund: max(_LOWEST, sum(label.height for label in each)) for fund, each in labels.items()}
    tallest = max(_TALLEST, least[most])
    share = {fund: money / highest[most] if highest[most] else 1.0 for fund, money in highest.items()}
    return {fund: max(tallest * share[fund], least[fund]) for fund in highest}


def _draw_fund(axes: Axes, rows: pd.DataFrame, styles: Mapping[str, AreaStyle]) -> None:
    whole = _whole(rows)
    below = pd.Series(0.0, index=whole["year"].to_numpy())
    for programme, part in _programmes(rows):
        paid = part.set_index("year")["mean"].reindex(below.index, fill_value=0.0)
        draw_bars(axes, below.index, below, paid, width=_BAR, style=styles[programme], gid=programme)
        below += paid
    years = whole["year"].to_numpy(float)
    low, high = (whole[f"history_{end}"].to_numpy(float) for end in ("low", "high"))
    draw_whiskers(axes, years, low, high, DARK, "spending-history")
    draw_outlines(axes, years, whole["appropriated_yuan"].to_numpy(float), width=_BUDGET, gid="budget")


def _finish(axes: Axes, rows: pd.DataFrame, scale: Scale, pen: Pen, *, last: bool) -> None:
    """Limits, ticks and years; the years are named below the lowest plot only."""
    years = [int(year) for year in rows["year"]]
    axes.set_xlim(min(years) - 0.5, max(years) + 0.5)
    shown = year_ticks(years)
    dress_axes(axes, scale, shown, [str(year) if last else "" for year in shown], pen)


def _end_labels(
    rows: pd.DataFrame,
    names: Mapping[str, str],
    styles: Mapping[str, AreaStyle],
    form: NumberFormat,
    pen: Pen,
    language: Language,
) -> list[EndLabel]:
    """The budget and each programme, with its last yuan."""

    def label(name: str, series: pd.Series, below: pd.Series, style: Style, key: Key) -> EndLabel:
        year = int(series[series > 0].index.max()) if (series > 0).any() else int(series.index.max())
        value = form.with_unit(float(series[year]), language).replace(" ", "\u00a0")
        pattern = "end_label" if year == series.index.max() else "end_label_of_year"
        text = sentence(pattern, language, name=name, value=value, year=str(year))
        return EndLabel(pen.wrap(text, LABEL, LABEL_WIDTH), float(below[year]), style, key)

    budget = _whole(rows).set_index("year")["appropriated_yuan"].astype(float)
    labels = [label(term("budget", language), budget, budget, LINE_STYLE, outline_key)]
    below = 0.0 * budget
    for programme, part in _programmes(rows):
        paid = part.set_index("year")["mean"].reindex(below.index, fill_value=0.0)
        style = styles[programme]
        labels.append(label(names.get(programme, programme), paid, below + paid / 2, style, swatch(style)))
        below = below + paid
    return labels
