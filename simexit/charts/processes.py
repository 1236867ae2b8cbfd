"""What the survival and hazard figures share: a plot for exit and one for relapse, and the numbers at risk below."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simexit.charts.end_labels import LABEL, LABEL_GAP, LABEL_WIDTH, EndLabel, draw_end_labels
from simexit.charts.faults import refuse_faults, table_faults
from simexit.charts.frame import (
    HEADING_ROOM,
    TICK,
    YEAR_ROOM,
    Room,
    Texts,
    blank_figure,
    dress_axes,
    lay_out,
    write_heading,
)
from simexit.charts.lettering import Pen, line_height
from simexit.charts.scales import Scale, highest_of, scale_to
from simexit.charts.style import SERIES_STYLES, LineStyle, fixed_settings
from simexit.words.formats import MISSING, percent
from simexit.words.terms import Language, check_language, sentence, term

CLOCKS = ("year", "wave")
PROCESS_COLUMNS = ("process", "series", "duration", "mean", "low", "high", "n_at_risk")
PROCESSES = ("exit", "relapse")
_PLOT_HEIGHT = 2.1
_APART = 0.18
_BESIDE = 0.16
_MOST_TICKS = 11
_SMALL = 8.5

Draw = Callable[[Axes, pd.DataFrame, LineStyle, float, str], None]


class Words(NamedTuple):
    """Terms of a figure: its axis, and the heading of each process; ``clock`` says what durations count."""

    axis: str
    headings: dict[str, str]
    clock: str


def process_figure(
    table: pd.DataFrame, draw: Draw, words: Words, *, first: float, title: str, language: Language, caption: str,
    footer: str,
) -> Figure:  # fmt: skip
    """One plot a process, one line a series, drawn by ``draw``; below each plot the spells at risk at each duration.

    ``table`` has `PROCESS_COLUMNS`: shares 0..1; intervals may be missing. ``first``: the first duration on the axis.
    Raises ValueError for missing columns, unknown processes or series, no rows, an unknown language or clock.
    """
    check_language(language)
    _check(table, words.clock)
    with fixed_settings():
        figure, pen = blank_figure()
        parts = [(name, _series(table, name)) for name in PROCESSES if (table["process"] == name).any()]
        labels = [[_end_label(name, rows, pen, language) for name, rows in series] for _, series in parts]
        below = [_risk_labels(series, pen, language) for _, series in parts]
        scales = [_scale([rows for _, rows in series], language) for _, series in parts]
        axis = sentence(words.axis, language, time=term(f"{words.clock}s", language))
        beside = [label for each in (*labels, *below) for label in each]
        written = [text for scale in scales for text in scale.labels]
        plots = lay_out(figure, pen, beside, written, Texts(title, axis, caption, footer), _room(below))
        for axes, (process, series), scale, ends, risks in zip(plots, parts, scales, labels, below, strict=True):
            _draw_all(axes, series, draw, first)
            ticks = _ticks(axes, series, first, pen)
            dress_axes(axes, scale, ticks, [f"{tick:g}" for tick in ticks], pen)
            heading = sentence(words.headings[process], language, time=term(f"{words.clock}s", language))
            write_heading(figure, axes, heading, pen)
            draw_end_labels(figure, axes, pen, ends)
            _write_at_risk(figure, axes, pen, ticks, series, risks)
    return figure


def _check(table: pd.DataFrame, clock: str) -> None:
    faults = table_faults(
        "the table of spells", table, PROCESS_COLUMNS, {"process": PROCESSES, "series": SERIES_STYLES}
    )
    if clock not in CLOCKS:
        faults.append(f"clock {clock!r} is not known; write one of {', '.join(CLOCKS)}")
    refuse_faults(faults)


def _series(table: pd.DataFrame, process: str) -> list[tuple[str, pd.DataFrame]]:
    rows = table[table["process"] == process].sort_values("duration")
    present = set(rows["series"])
    return [(name, rows[rows["series"] == name]) for name in SERIES_STYLES if name in present]


def _scale(series: Sequence[pd.DataFrame], language: Language) -> Scale:
    columns = [rows[name] for rows in series for name in ("mean", "high")]
    return scale_to(highest_of(*columns), "share", language)


def _draw_all(axes: Axes, series: Sequence[tuple[str, pd.DataFrame]], draw: Draw, first: float) -> None:
    longest = max(float(rows["duration"].max()) for _, rows in series)
    places = _BESIDE * (np.arange(len(series)) - (len(series) - 1) / 2)
    for (name, rows), place in zip(series, places, strict=True):
        draw(axes, rows, SERIES_STYLES[name], float(place), name)
    pad = 0.02 * max(longest - first, 1) if first == 0 else 0.5
    axes.set_xlim(first - pad, max(longest, first + (first == 0)) + pad)


def _end_label(name: str, rows: pd.DataFrame, pen: Pen, language: Language) -> EndLabel:
    known = rows.dropna(subset=["mean"])
    level = float(known["mean"].iloc[-1]) if len(known) else 0.0
    value = percent(level, language).replace(" ", "\u00a0") if len(known) else MISSING
    text = sentence("end_label", language, name=term(name, language), value=value)
    return EndLabel(pen.wrap(text, LABEL, LABEL_WIDTH), level, SERIES_STYLES[name])


def _risk_labels(series: Sequence[tuple[str, pd.DataFrame]], pen: Pen, language: Language) -> list[EndLabel]:
    """Names of the rows of numbers at risk."""
    labels = []
    for name, _ in series:
        text = sentence("at_risk_of", language, name=term(name, language))
        labels.append(EndLabel(pen.wrap(text, _SMALL, LABEL_WIDTH), 0.0, SERIES_STYLES[name]))
    return labels


def _room(below: Sequence[Sequence[EndLabel]]) -> Room:
    """Room for headings above, and for ticks and rows at risk below each plot."""
    lines = max(sum(len(label.lines) for label in each) for each in below)
    between = YEAR_ROOM + lines * line_height(TICK) + _APART
    return Room([_PLOT_HEIGHT] * len(below), HEADING_ROOM, between, year_lines=1 + lines)


def _ticks(axes: Axes, series: Sequence[tuple[str, pd.DataFrame]], first: float, pen: Pen) -> list[float]:
    """Durations named on the axis: as many as leave room for the numbers below them."""
    low, high = axes.get_xlim()
    wide = axes.get_position().width * float(axes.figure.get_figure(root=True).get_size_inches()[0])
    texts = [f"{count:,.0f}" for _, rows in series for count in rows["n_at_risk"].dropna()]
    needed = max((pen.width(text, _SMALL) for text in texts), default=0.2) + 0.12
    longest = max(float(rows["duration"].max()) for _, rows in series)
    durations = longest - first + 1
    step = max(math.ceil(needed * (high - low) / wide), math.ceil(durations / _MOST_TICKS), 1)
    return [float(tick) for tick in np.arange(first, longest + 0.5, step)]


def _write_at_risk(
    figure: Figure,
    axes: Axes,
    pen: Pen,
    ticks: Sequence[float],
    series: Sequence[tuple[str, pd.DataFrame]],
    labels: Sequence[EndLabel],
) -> None:
    """One row of numbers a series, below the ticks, and its name on the right."""
    wide, high = figure.get_size_inches()
    box = axes.get_position()
    low, up = axes.get_xlim()
    top = box.y0 * high - YEAR_ROOM + 0.02
    for (_, rows), label in zip(series, labels, strict=True):
        counts = rows.set_index("duration")["n_at_risk"]
        for tick in ticks:
            if tick in counts.index and np.isfinite(counts[tick]):
                text, across = f"{counts[tick]:,.0f}", box.x0 + (tick - low) / (up - low) * box.width
                left = across * wide - pen.width(text, _SMALL) / 2
                pen.write([text], left=left, top=top, size=_SMALL, colour=label.style.text_colour)
        pen.write(label.lines, left=box.x1 * wide + LABEL_GAP, top=top, size=_SMALL, colour=label.style.text_colour)
        top -= len(label.lines) * line_height(TICK)
