"""The spending figure: what each programme spent each year, against the budget of the fund that pays it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simexit.charts.end_labels import LABEL, LABEL_GAP, LABEL_WIDTH, EndLabel, Key, draw_end_labels
from simexit.charts.faults import refuse_faults, table_faults
from simexit.charts.frame import (
    HEADING_ROOM,
    TICK,
    YEAR_ROOM,
    Room,
    blank_figure,
    dress_axes,
    lay_out,
    tick_room,
    write_heading,
    year_ticks,
)
from simexit.charts.lettering import Pen
from simexit.charts.marks import draw_bars, draw_outlines, draw_whiskers, outline_key, swatch
from simexit.charts.scales import Scale, highest_of, scale_to
from simexit.charts.style import DARK, LINE_STYLE, AreaStyle, Style, fixed_settings, numbered_area
from simexit.charts.wanted import Around, Size, within_years
from simexit.words.captions import listed
from simexit.words.formats import NumberFormat, number_format
from simexit.words.terms import Language, sentence, term

SPENDING_COLUMNS = (
    "fund", "programme", "year", "mean", "history_low", "history_high", "n_replicates", "appropriated_yuan",
)  # fmt: skip
WHOLE_FUND = ""
OTHERS = "others"
MOST_FUNDS = 5
_BAR, _BUDGET = 0.56, 0.72
_HEIGHT, _ALONE = 0.95, 2.2
_COLUMNS = 2
_APART, _BETWEEN = 0.12, 0.22
_STEPS = 3
_LARGEST_NUMBER = 1e6
_SMALLEST_NUMBER = 0.05


class _Panel(NamedTuple):
    """One fund: its rows, its value axis and the labels beside it."""

    fund: str
    rows: pd.DataFrame
    scale: Scale
    labels: list[EndLabel]

    @property
    def needed(self) -> float:
        """Inches that the labels take."""
        return sum(label.height for label in self.labels)


def spending_figure(
    spending: pd.DataFrame, around: Around, *, funds: Mapping[str, str], programmes: Mapping[str, str]
) -> Figure:
    """Yuan spent by programme and calendar year, one plot a fund, the fund's budget as an outline.

    ``spending`` has `SPENDING_COLUMNS`, in yuan: for each fund and year a row a programme and one for the whole fund,
    whose programme is `WHOLE_FUND`. ``funds`` and ``programmes`` say how they are called; what they lack keeps its own
    name. Each plot has its own scale, all of them one unit; the `MOST_FUNDS` largest come first, the others are drawn
    as one sum and named in the caption, as are those that paid nothing. Whiskers show the interval of a whole fund,
    unless there is a single replicate. Raises ValueError for missing columns, no rows, years or a size that cannot be.
    """
    refuse_faults(table_faults("the table of spending", spending, SPENDING_COLUMNS))
    spending = within_years(spending, around.years)
    with fixed_settings():
        figure, pen = blank_figure()
        shown, small, unpaid = _shown(spending)
        if small:
            name = sentence("others_counted", around.language, count=str(len(small)))
            funds, programmes = {**funds, OTHERS: name}, {**programmes, OTHERS: name}
        gone = [
            sentence(key, around.language, funds=listed([funds.get(fund, fund) for fund in left_out], around.language))
            for key, left_out in (("caption_spending_small", small), ("caption_spending_left_out", unpaid))
            if left_out
        ]
        form = money_format([_highest(rows) for _, rows in shown], around.language)
        styles = _styles(pd.concat([rows for _, rows in shown]))
        panels = [_panel(fund, rows, programmes, styles, form, pen, around.language) for fund, rows in shown]
        texts = around.texts(sentence("spending_axis", around.language, unit=form.unit(around.language)), *gone)
        ticks = [label for panel in panels for label in panel.scale.labels]
        bands = lay_out(figure, pen, [], ticks, texts, _room(panels, around.size))
        for (axes, across), panel in zip(_cells(figure, pen, bands, panels, ticks), panels, strict=True):
            _draw_fund(axes, panel.rows, styles)
            _finish(axes, panel, pen)
            write_heading(figure, axes, _fitting(funds.get(panel.fund, panel.fund), across, pen), pen)
            draw_end_labels(figure, axes, pen, panel.labels)
    return figure


def money_format(highest: Sequence[float], language: Language) -> NumberFormat:
    """One unit of money for plots that end at ``highest``: the largest that leaves no plot with numbers near zero."""
    paid = sorted(money for money in highest if money > 0) or [0.0]
    forms = sorted((number_format([money], "yuan", language) for money in paid), key=lambda form: -form.divisor)
    fit = [form for form in forms if paid[-1] / form.divisor < _LARGEST_NUMBER]
    return next((form for form in fit if paid[0] / form.divisor >= _SMALLEST_NUMBER), (fit or forms)[-1])


def _shown(spending: pd.DataFrame) -> tuple[list[tuple[str, pd.DataFrame]], list[str], list[str]]:
    """The funds drawn, with their rows, the largest payer first; those in one sum, drawn last; those that paid nothing.

    Where none paid anything, all count as payers.
    """
    paid = {fund: float(_whole(rows)["mean"].sum()) for fund, rows in _funds(spending)}
    kept = [fund for fund, money in paid.items() if money > 0] or list(paid)
    order = sorted(kept, key=lambda fund: (-paid[fund], fund))
    rows = dict(_funds(spending))
    most = MOST_FUNDS if len(order) > MOST_FUNDS + 1 else len(order)
    drawn, small = [(fund, rows[fund]) for fund in order[:most]], order[most:]
    if small:
        drawn.append((OTHERS, _together([_whole(rows[fund]) for fund in small])))
    return drawn, small, sorted(set(paid) - set(kept))


def _together(wholes: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Rows of one fund that stands for several, of which no interval is known."""
    sums = pd.concat(wholes).groupby("year", as_index=False)[["mean", "appropriated_yuan"]].sum()
    sums = sums.assign(fund=OTHERS, history_low=np.nan, history_high=np.nan, n_replicates=1)
    return pd.concat([sums.assign(programme=name) for name in (WHOLE_FUND, OTHERS)], ignore_index=True)


def _panel(
    fund: str,
    rows: pd.DataFrame,
    programmes: Mapping[str, str],
    styles: Mapping[str, AreaStyle],
    form: NumberFormat,
    pen: Pen,
    language: Language,
) -> _Panel:
    highest = _highest(rows)
    size = highest / form.divisor
    fine = replace(form, decimals=next((n for n, least in enumerate((100.0, 10.0, 1.0)) if size >= least), 3))
    scale = scale_to(highest, "yuan", language, steps=_STEPS, form=fine)
    return _Panel(fund, rows, scale, _end_labels(rows, programmes, styles, fine, pen, language))


def _columns(panels: Sequence[_Panel]) -> int:
    return min(_COLUMNS, len(panels))


def _room(panels: Sequence[_Panel], size: Size | None) -> Room:
    """As many bands as rows of plots, each high enough for its labels, with room for a heading and the years."""
    columns = _columns(panels)
    rows = [panels[first : first + columns] for first in range(0, len(panels), columns)]
    least = [max(_HEIGHT if columns > 1 else _ALONE, *(panel.needed for panel in row)) for row in rows]
    return Room(least, HEADING_ROOM, YEAR_ROOM + _APART, least=least, size=size)


def _cells(
    figure: Figure, pen: Pen, bands: Sequence[Axes], panels: Sequence[_Panel], ticks: Sequence[str]
) -> list[tuple[Axes, float]]:
    """Every band cut into columns, each with room for ticks on its left and labels on its right.

    Beside each plot its width and that of its labels, in inches: the room for its heading.
    """
    wide = float(figure.get_size_inches()[0])
    columns, beside = _columns(panels), tick_room(pen, ticks)
    widest = [
        max(pen.width(line, LABEL) for panel in panels[k::columns] for label in panel.labels for line in label.lines)
        for k in range(columns)
    ]
    cells = []
    for band in bands:
        box = band.get_position()
        pitch = (box.width * wide + LABEL_GAP + beside + _BETWEEN) / columns
        for k in range(columns):
            left = box.x0 * wide + k * pitch
            across = pitch - beside - _BETWEEN - LABEL_GAP - widest[k]
            placed = figure.add_axes((left / wide, box.y0, across / wide, box.height))
            cells.append((placed, pitch - beside - _BETWEEN))
        band.remove()
    for unused, _ in cells[len(panels) :]:
        unused.remove()
    return cells[: len(panels)]


def _fitting(name: str, room: float, pen: Pen) -> str:
    """A fund's name, cut with an ellipsis where it would reach into the next column."""
    kept = next((name[:n] for n in range(len(name), 0, -1) if pen.width(name[:n] + "…", LABEL) <= room), name[:1])
    return name if pen.width(name, LABEL) <= room else kept + "…"


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
    whole = _whole(rows)
    return highest_of(*(whole[name] for name in ("mean", "history_high", "appropriated_yuan")))


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


def _finish(axes: Axes, panel: _Panel, pen: Pen) -> None:
    """Limits, ticks and as many years as fit below."""
    along = [int(year) for year in panel.rows["year"]]
    axes.set_xlim(min(along) - 0.5, max(along) + 0.5)
    wide = axes.get_position().width * float(axes.figure.get_figure(root=True).get_size_inches()[0])
    fitting = max(int(wide / (pen.width("2020", TICK) + 0.12)), 1)
    shown = year_ticks(along)
    shown = shown[:: math.ceil((max(along) - min(along) + 1) / fitting)] if len(shown) > fitting else shown
    dress_axes(axes, panel.scale, shown, [str(year) for year in shown], pen)


def _end_labels(
    rows: pd.DataFrame,
    names: Mapping[str, str],
    styles: Mapping[str, AreaStyle],
    form: NumberFormat,
    pen: Pen,
    language: Language,
) -> list[EndLabel]:
    """The budget and each programme that was paid anything, with its last money."""

    def label(name: str, series: pd.Series, below: pd.Series, style: Style, key: Key) -> EndLabel:
        year = int(series[series > 0].index.max()) if (series > 0).any() else int(series.index.max())
        value = form.bare(float(series[year]))
        pattern = "end_label" if year == series.index.max() else "end_label_of_year"
        text = sentence(pattern, language, name=name, value=value, year=str(year))
        return EndLabel(pen.wrap(text, LABEL, LABEL_WIDTH), float(below[year]), style, key)

    budget = _whole(rows).set_index("year")["appropriated_yuan"].astype(float)
    labels = [label(term("budget", language), budget, budget, LINE_STYLE, outline_key)]
    below = 0.0 * budget
    for programme, part in _programmes(rows):
        paid = part.set_index("year")["mean"].reindex(below.index, fill_value=0.0)
        if not (paid > 0).any():
            continue
        style = styles[programme]
        labels.append(label(names.get(programme, programme), paid, below + paid / 2, style, swatch(style)))
        below = below + paid
    return labels
