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
    blank_figure,
    dress_axes,
    lay_out,
    write_heading,
)
from simexit.charts.lettering import Pen, line_height
from simexit.charts.scales import Scale, highest_of, scale_to
from simexit.charts.style import MIDDLE, SERIES_STYLES, LineStyle, fixed_settings
from simexit.charts.wanted import Around, Size
from simexit.words.formats import MISSING, percent
from simexit.words.terms import Language, sentence, term

CLOCKS = ("year", "wave")
PROCESS_COLUMNS = ("process", "series", "duration", "mean", "low", "high", "n_at_risk")
PROCESSES = ("exit", "relapse")
FEWEST_AT_RISK = 20
_PLOT_HEIGHT, _LEAST_HEIGHT = 2.1, 1.0
_APART = 0.18
_BESIDE = 0.16
_MOST_TICKS = 11
_SMALL = 8.5

Draw = Callable[[Axes, pd.DataFrame, LineStyle, float, str], None]
Series = Sequence[tuple[str, pd.DataFrame]]


class Words(NamedTuple):
    """Terms of a figure: its axis, and the heading of each process; ``clock`` says what durations count."""

    axis: str
    headings: dict[str, str]
    clock: str


class _Plot(NamedTuple):
    """One process: all rows of each series, those drawn, the last duration on the axis, and what is written."""

    process: str
    series: Series
    drawn: Series
    longest: float
    scale: Scale
    ends: list[EndLabel]
    at_risk: list[EndLabel]


def process_figure(table: pd.DataFrame, draw: Draw, words: Words, around: Around, *, first: float) -> Figure:
    """One plot a process, one line a series, drawn by ``draw``; below each plot the spells at risk at each duration.

    ``table`` has `PROCESS_COLUMNS`: shares 0..1; intervals may be missing. ``first``: the first duration on the axis.
    Durations with fewer than `FEWEST_AT_RISK` spells at risk are not drawn, and the caption says so; how many they were
    is still written. Raises ValueError for missing columns, unknown processes or series, no rows, an unknown clock, a
    size that cannot be.
    """
    language = around.language
    _check(table, words.clock)
    with fixed_settings():
        figure, pen = blank_figure()
        parts = [_plot(table, name, words, pen, language) for name in PROCESSES if (table["process"] == name).any()]
        is_cut = sum(len(rows) for part in parts for _, rows in part.drawn) < len(table)
        few = [sentence("caption_few_at_risk", language, fewest=str(FEWEST_AT_RISK))] * is_cut
        times = term(f"{words.clock}s", language)
        texts = around.texts(sentence(words.axis, language, time=times), *few)
        beside = [label for part in parts for label in (*part.ends, *part.at_risk)]
        written = [text for part in parts for text in part.scale.labels]
        plots = lay_out(figure, pen, beside, written, texts, _room(parts, around.size))
        for axes, part in zip(plots, parts, strict=True):
            _draw_all(axes, part, draw, first)
            ticks = _ticks(axes, part, first, pen)
            dress_axes(axes, part.scale, ticks, [f"{tick:g}" for tick in ticks], pen)
            write_heading(figure, axes, sentence(words.headings[part.process], language, time=times), pen)
            if not any(len(rows) for _, rows in part.drawn):
                _say_nothing(axes, pen, language)
            draw_end_labels(figure, axes, pen, part.ends)
            _write_at_risk(figure, axes, pen, ticks, part)
    return figure


def _plot(table: pd.DataFrame, process: str, words: Words, pen: Pen, language: Language) -> _Plot:
    series = _series(table, process)
    drawn = [(name, rows[~(rows["n_at_risk"] < FEWEST_AT_RISK)]) for name, rows in series]
    durations = [float(rows["duration"].max()) for _, rows in drawn if len(rows)]
    longest = max(durations or [float(rows["duration"].max()) for _, rows in series])
    ends = [_end_label(name, rows, longest, words.clock, pen, language) for name, rows in drawn]
    scale = _scale([rows for _, rows in drawn], language)
    return _Plot(process, series, drawn, longest, scale, ends, _risk_labels(series, pen, language))


def _check(table: pd.DataFrame, clock: str) -> None:
    faults = table_faults(
        "the table of spells", table, PROCESS_COLUMNS, {"process": PROCESSES, "series": SERIES_STYLES}
    )
    if clock not in CLOCKS:
        faults.append(f"clock {clock!r} is not known; write one of {', '.join(CLOCKS)}")
    refuse_faults(faults)


def _series(table: pd.DataFrame, process: str) -> Series:
    rows = table[table["process"] == process].sort_values("duration")
    rows = rows.assign(**{name: rows[name].astype(float).clip(0.0, 1.0) for name in ("mean", "low", "high")})
    present = set(rows["series"])
    return [(name, rows[rows["series"] == name]) for name in SERIES_STYLES if name in present]


def _scale(series: Sequence[pd.DataFrame], language: Language) -> Scale:
    columns = [rows[name] for rows in series for name in ("mean", "high")]
    return scale_to(highest_of(*columns), "share", language)


def _draw_all(axes: Axes, part: _Plot, draw: Draw, first: float) -> None:
    places = _BESIDE * (np.arange(len(part.drawn)) - (len(part.drawn) - 1) / 2)
    for (name, rows), place in zip(part.drawn, places, strict=True):
        if len(rows):
            draw(axes, rows, SERIES_STYLES[name], float(place), name)
    pad = 0.02 * max(part.longest - first, 1) if first == 0 else 0.5
    axes.set_xlim(first - pad, max(part.longest, first + (first == 0)) + pad)


def _say_nothing(axes: Axes, pen: Pen, language: Language) -> None:
    """Why a plot is empty."""
    text = sentence("too_few_at_risk", language, fewest=str(FEWEST_AT_RISK))
    written = axes.text(0.5, 0.5, text, size=LABEL, color=MIDDLE, ha="center", va="center", transform=axes.transAxes)
    pen.dress(written)


def _end_label(name: str, rows: pd.DataFrame, longest: float, clock: str, pen: Pen, language: Language) -> EndLabel:
    """Name and last value of a line, and where it ends if that is before the others."""
    known = rows.dropna(subset=["mean"])
    named, level = {"name": term(name, language), "value": MISSING, "year": ""}, 0.0
    pattern = "end_label"
    if len(known):
        level, last = float(known["mean"].iloc[-1]), float(known["duration"].iloc[-1])
        named["value"] = percent(level, language).replace(" ", "\u00a0")
        if last < longest:
            pattern = "end_label_of_duration"
            named["year"] = sentence(f"{clock}_of_spell", language, number=f"{last:g}")
    return EndLabel(pen.wrap(sentence(pattern, language, **named), LABEL, LABEL_WIDTH), level, SERIES_STYLES[name])


def _risk_labels(series: Series, pen: Pen, language: Language) -> list[EndLabel]:
    """Names of the rows of numbers at risk."""
    labels = []
    for name, _ in series:
        text = sentence("at_risk_of", language, name=term(name, language))
        labels.append(EndLabel(pen.wrap(text, _SMALL, LABEL_WIDTH), 0.0, SERIES_STYLES[name]))
    return labels


def _room(parts: Sequence[_Plot], size: Size | None) -> Room:
    """Room for headings above, and for ticks and rows at risk below each plot."""
    lines = max(sum(len(label.lines) for label in part.at_risk) for part in parts)
    between = YEAR_ROOM + lines * line_height(TICK) + _APART
    least = [max(_LEAST_HEIGHT, sum(label.height for label in part.ends)) for part in parts]
    return Room([_PLOT_HEIGHT] * len(parts), HEADING_ROOM, between, 1 + lines, least, size)


def _ticks(axes: Axes, part: _Plot, first: float, pen: Pen) -> list[float]:
    """Durations named on the axis: as many as leave room for the numbers below them."""
    low, high = axes.get_xlim()
    wide = axes.get_position().width * float(axes.figure.get_figure(root=True).get_size_inches()[0])
    texts = [_count(count) for _, rows in part.series for count in rows["n_at_risk"].dropna()]
    needed = max((pen.width(text, _SMALL) for text in texts), default=0.2) + 0.12
    durations = part.longest - first + 1
    step = max(math.ceil(needed * (high - low) / wide), math.ceil(durations / _MOST_TICKS), 1)
    return [float(tick) for tick in np.arange(first, part.longest + 0.5, step)]


def _count(spells: float) -> str:
    """A mean number of spells; what is above zero never reads as none."""
    return "<1" if 0 < spells < 0.5 else f"{spells:,.0f}"


def _write_at_risk(figure: Figure, axes: Axes, pen: Pen, ticks: Sequence[float], part: _Plot) -> None:
    """One row of numbers a series, below the ticks, and its name on the right."""
    wide, high = figure.get_size_inches()
    box = axes.get_position()
    low, up = axes.get_xlim()
    top = box.y0 * high - YEAR_ROOM + 0.02
    for (_, rows), label in zip(part.series, part.at_risk, strict=True):
        counts = rows.set_index("duration")["n_at_risk"]
        for tick in ticks:
            if tick in counts.index and np.isfinite(counts[tick]):
                text, across = _count(counts[tick]), box.x0 + (tick - low) / (up - low) * box.width
                left = across * wide - pen.width(text, _SMALL) / 2
                pen.write([text], left=left, top=top, size=_SMALL, colour=label.style.text_colour)
        pen.write(label.lines, left=box.x1 * wide + LABEL_GAP, top=top, size=_SMALL, colour=label.style.text_colour)
        top -= len(label.lines) * line_height(TICK)
