"""The components figure: chronic and transient poverty of groups of households."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simexit.charts.end_labels import LABEL, LABEL_WIDTH, EndLabel, draw_end_labels
from simexit.charts.faults import refuse_faults, table_faults
from simexit.charts.frame import TICK, blank_figure, checked_width, dress_axes, lay_out, one_plot
from simexit.charts.lettering import Pen
from simexit.charts.marks import draw_bars, draw_whiskers, swatch
from simexit.charts.scales import highest_of, scale_to
from simexit.charts.style import COMPONENT_STYLES, DARK, fixed_settings
from simexit.charts.wanted import Around
from simexit.words.formats import number_format, percent
from simexit.words.terms import Language, sentence, term, term_or_text

COMPONENT_COLUMNS = ("group", "component", "mean", "low", "high")
TOTAL = "total"
MOST_GROUPS = 8
_WIDTH = 0.5
_BESIDE = 3.4
_SMALL = 5e-4
_WIDEST_NAME = 1.6


def components_figure(parts: pd.DataFrame, around: Around, *, own_names: bool = False) -> Figure:
    """Chronic and transient parts of the squared poverty gap, one bar a group, the interval of the whole as a whisker.

    ``parts`` has `COMPONENT_COLUMNS`: for each group a row for chronic, transient and their sum, `TOTAL`, whose
    interval may be missing. ``group`` is a term or a name of the analyst's; with ``own_names`` always the latter, but
    for "", all households. The share that is transient stands below it. All is drawn times a hundred, or ten thousand
    where it is small, and the axis says so. Raises ValueError for missing columns, unknown components, no rows, more
    than `MOST_GROUPS` groups, a size that cannot be.
    """
    allowed = {"component": (*COMPONENT_STYLES, TOTAL)}
    faults = table_faults("the table of components", parts, COMPONENT_COLUMNS, allowed)
    if not faults and parts["group"].nunique() > MOST_GROUPS:
        faults.append(f"the table of components has {parts['group'].nunique()} groups; draw at most {MOST_GROUPS}")
    refuse_faults(faults)
    with fixed_settings():
        figure, pen = blank_figure()
        groups = list(parts["group"].drop_duplicates())
        wide = parts.pivot(index="group", columns="component", values="mean").reindex(groups)
        whole = parts[parts["component"] == TOTAL].set_index("group").reindex(groups)
        highest = highest_of(wide[TOTAL], whole["high"])
        times = 100 if highest == 0 or highest >= _SMALL else 10_000
        wide, whole = wide * times, whole.assign(low=whole["low"] * times, high=whole["high"] * times)
        scale = scale_to(highest * times, "count", around.language)
        labels = _end_labels(scale.top, pen, around.language)
        names = _names(wide, pen, around.language, own_names, checked_width(around.size) - _BESIDE)
        room = one_plot(labels, around.size, year_lines=max(name.count("\n") + 1 for name in names))
        texts = around.texts(sentence("components_axis", around.language, times=f"{times:,}"))
        (axes,) = lay_out(figure, pen, labels, scale.labels, texts, room)
        across, below = np.arange(len(groups)), np.zeros(len(groups))
        for component, style in COMPONENT_STYLES.items():
            heights = wide[component].to_numpy(float)
            draw_bars(axes, across, below, heights, width=_WIDTH, style=style, gid=component)
            below = below + heights
        draw_whiskers(axes, across, whole["low"], whole["high"], DARK, "total-interval")
        axes.set_xlim(-0.5, len(groups) - 0.5)
        dress_axes(axes, scale, range(len(groups)), names, pen)
        _write_totals(axes, wide[TOTAL], whole["high"], pen)
        draw_end_labels(figure, axes, pen, labels)
    return figure


def _write_totals(axes: Axes, totals: pd.Series, highs: pd.Series, pen: Pen) -> None:
    """The height of each bar, above it and its whisker."""
    form = number_format(totals.tolist(), "count", "en")
    for place, (total, high) in enumerate(zip(totals, highs, strict=True)):
        top = (place, np.nanmax([total, high, 0.0]))
        text = form.bare(float(total))
        written = axes.annotate(text, top, (0, 3), textcoords="offset points", size=TICK, color=DARK, ha="center")
        pen.dress(written)


def _names(wide: pd.DataFrame, pen: Pen, language: Language, own_names: bool, across: float) -> list[str]:
    """Name of each group and the share of its poverty that is transient, in lines that fit below its bar."""
    room = min(across / len(wide) - 0.08, _WIDEST_NAME)
    names = []
    for group, row in wide.iterrows():
        key = str(group) or "all_households"
        name = key if own_names and group else term_or_text(key, language)
        total = float(row[TOTAL])
        share = percent(float(row["transient"]) / total if total > 0 else float("nan"), language)
        text = sentence("of_it_transient", language, share=share.replace(" ", "\u00a0"))
        lines = [*pen.wrap(name, TICK, room), *pen.wrap(text, TICK, room)]
        names.append("\n".join(lines))
    return names


def _end_labels(top: float, pen: Pen, language: Language) -> list[EndLabel]:
    """A key of the components, in the order in which they are stacked."""
    labels = []
    for place, (component, style) in enumerate(COMPONENT_STYLES.items()):
        lines = pen.wrap(term(f"{component}_poverty", language), LABEL, LABEL_WIDTH)
        labels.append(EndLabel(lines, top * (0.45 + 0.1 * place), style, swatch(style)))
    return labels
