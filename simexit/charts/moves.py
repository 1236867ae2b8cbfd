"""The moves figure, an alluvial diagram: how households move between states from year to year."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from simexit.charts.end_labels import LABEL, LABEL_WIDTH, EndLabel, draw_end_labels
from simexit.charts.faults import refuse_faults, table_faults
from simexit.charts.frame import blank_figure, dress_axes, lay_out, one_plot
from simexit.charts.lettering import Pen
from simexit.charts.marks import draw_bars
from simexit.charts.scales import highest_of, scale_to
from simexit.charts.style import MOVE_STYLES, fixed_settings
from simexit.charts.wanted import Around, within_years
from simexit.words.formats import number_format
from simexit.words.terms import Language, sentence, term

MOVE_COLUMNS = ("year", "state", "next_year", "next_state", "mean")
ABSENT = "absent"
_NODE = 0.16
_FLOW_ALPHA = 0.38
_MOST_NODES_NAMED = 11


def moves_figure(moves: pd.DataFrame, around: Around, *, unit: str = "households") -> Figure:
    """One bar a year, stacked by state in the order of `MOVE_STYLES`; bands lead from each state to the next year's.

    ``moves`` has `MOVE_COLUMNS`: ``mean`` in ``unit`` (share or households) for each pair of neighbouring years and
    states; households that are `ABSENT` before or after count in one bar only, and no band is drawn for them. A band
    has the colour of the state it comes from. Raises ValueError for missing columns, unknown states, no rows, years or
    a size that cannot be.
    """
    known = (*MOVE_STYLES, ABSENT)
    refuse_faults(table_faults("the table of moves", moves, MOVE_COLUMNS, {"state": known, "next_state": known}))
    moves = within_years(moves, around.years, ("year", "next_year"))
    with fixed_settings():
        figure, pen = blank_figure()
        nodes = _nodes(moves)
        tops = nodes.cumsum(axis=1)
        scale = scale_to(highest_of(tops.max(axis=1)), unit, around.language)
        labels = _end_labels(nodes, unit, pen, around.language)
        texts = around.texts(term(f"moves_axis_{unit}", around.language))
        (axes,) = lay_out(figure, pen, labels, scale.labels, texts, one_plot(labels, around.size))
        _draw_flows(axes, moves, nodes)
        _draw_nodes(axes, nodes)
        axes.set_xlim(-_NODE, len(nodes) - 1 + _NODE / 2)
        places = range(0, len(nodes), -(-len(nodes) // _MOST_NODES_NAMED))
        dress_axes(axes, scale, places, [str(nodes.index[place]) for place in places], pen)
        draw_end_labels(figure, axes, pen, labels)
    return figure


def _nodes(moves: pd.DataFrame) -> pd.DataFrame:
    """Size of each state (column) in each year (row): what flows from it or, where nothing does, into it."""
    states = [state for state in MOVE_STYLES if state in {*moves["state"], *moves["next_state"]}]
    leaving = moves.pivot_table(index="year", columns="state", values="mean", aggfunc="sum")
    arriving = moves.pivot_table(index="next_year", columns="next_state", values="mean", aggfunc="sum")
    arriving = arriving[~arriving.index.isin(leaving.index)]
    nodes: pd.DataFrame = pd.concat([leaving, arriving]).reindex(columns=states).fillna(0.0).sort_index()
    return nodes


def _draw_nodes(axes: Axes, nodes: pd.DataFrame) -> None:
    below = np.zeros(len(nodes))
    for state in nodes.columns:
        heights = nodes[state].to_numpy(float)
        draw_bars(axes, range(len(nodes)), below, heights, width=_NODE, style=MOVE_STYLES[state], gid=state)
        below = below + heights


def _draw_flows(axes: Axes, moves: pd.DataFrame, nodes: pd.DataFrame) -> None:
    place = {year: k for k, year in enumerate(nodes.index)}
    states = list(nodes.columns)
    for year, rows in moves.groupby("year"):
        sizes = rows.set_index(["state", "next_state"])["mean"]
        after = rows["next_year"].iloc[0]
        for state, low, next_low, size in _bands(sizes, states):
            ends = (place[year] + _NODE / 2, place[after] - _NODE / 2)
            axes.add_patch(_band(ends, low, next_low, size, MOVE_STYLES[state].colour))


def _bands(sizes: pd.Series, states: Sequence[str]) -> Iterator[tuple[str, float, float, float]]:
    """State, lower edge at its node and at the next, and size of each band; those of the absent only take up room."""
    size = {(a, b): float(sizes.get((a, b), 0.0)) for a in (*states, ABSENT) for b in (*states, ABSENT)}
    base = np.cumsum([0.0, *(sum(size[a, b] for b in (*states, ABSENT)) for a in states)])
    next_base = np.cumsum([0.0, *(sum(size[a, b] for a in (*states, ABSENT)) for b in states)])
    arrived = dict(zip(states, next_base, strict=False))
    for k, a in enumerate(states):
        left = float(base[k])
        for b in states:
            if size[a, b] > 0:
                yield a, left, float(arrived[b]), size[a, b]
            left += size[a, b]
            arrived[b] += size[a, b]


def _band(ends: tuple[float, float], low: float, next_low: float, size: float, colour: str) -> PathPatch:
    """A band of one height that bends from one level to another."""
    x0, x1 = ends
    middle = (x0 + x1) / 2
    there = [(x0, low), (middle, low), (middle, next_low), (x1, next_low)]
    back = [(x, y + size) for x, y in reversed(there)]
    codes = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3, Path.CLOSEPOLY]
    path = Path([*there, *back, there[0]], codes)
    return PathPatch(path, facecolor=colour, edgecolor="white", linewidth=0.3, alpha=_FLOW_ALPHA, zorder=1.5)


def _end_labels(nodes: pd.DataFrame, unit: str, pen: Pen, language: Language) -> list[EndLabel]:
    labels, below = [], 0.0
    form = number_format([round(size) if unit == "households" else size for size in nodes.iloc[-1]], unit, language)
    for state in nodes.columns:
        size = float(nodes[state].iloc[-1])
        value = form.with_unit(size, language).replace(" ", "\u00a0")
        text = sentence("end_label", language, name=term(state, language), value=value)
        labels.append(EndLabel(pen.wrap(text, LABEL, LABEL_WIDTH), below + size / 2, MOVE_STYLES[state]))
        below += size
    return labels
