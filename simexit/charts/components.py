"""The components figure: chronic and transient poverty of groups of households."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from simexit.charts.end_labels import LABEL, LABEL_WIDTH, EndLabel, draw_end_labels
from simexit.charts.faults import refuse_faults, table_faults
from simexit.charts.frame import TICK, Room, Texts, blank_figure, dress_axes, lay_out
from simexit.charts.lettering import Pen
from simexit.charts.marks import draw_bars, draw_whiskers, swatch
from simexit.charts.scales import highest_of, scale_to
from simexit.charts.style import COMPONENT_STYLES, DARK, fixed_settings
from simexit.words.formats import percent
from simexit.words.terms import Language, check_language, sentence, term, term_or_text

COMPONENT_COLUMNS = ("group", "component", "mean", "low", "high")
TOTAL = "total"
MOST_GROUPS = 8
_WIDTH = 0.5
_ACROSS_INCHES = 4.6
_WIDEST_NAME = 1.6


def components_figure(
    parts: pd.DataFrame, own_names: bool = False, /, *, title: str, language: Language, caption: str, footer: str
) -> Figure:
    """Chronic and transient parts of the squared poverty gap, one bar a group, the interval of the whole as a whisker.

    ``parts`` has `COMPONENT_COLUMNS`: for each group a row for chronic, transient and their sum, `TOTAL`, whose
    interval may be missing. ``group`` is a term or a name of the analyst's; with ``own_names`` always the latter, but
    for "", all households. The share that is transient stands below it. Raises ValueError for missing columns, unknown
    components, no rows, more than `MOST_GROUPS` groups, an unknown language.
    """
    check_language(language)
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
        scale = scale_to(highest_of(wide[TOTAL], whole["high"]), "count", language)
        labels = _end_labels(wide, pen, language)
        names = _names(wide, pen, language, own_names)
        room = Room(year_lines=max(name.count("\n") + 1 for name in names))
        texts = Texts(title, term("components_axis", language), caption, footer)
        (axes,) = lay_out(figure, pen, labels, scale.labels, texts, room)
        across, below = np.arange(len(groups)), np.zeros(len(groups))
        for component, style in COMPONENT_STYLES.items():
            heights = wide[component].to_numpy(float)
            draw_bars(axes, across, below, heights, width=_WIDTH, style=style, gid=component)
            below = below + heights
        draw_whiskers(axes, across, whole["low"], whole["high"], DARK, "total-interval")
        axes.set_xlim(-0.5, len(groups) - 0.5)
        dress_axes(axes, scale, range(len(groups)), names, pen)
        draw_end_labels(figure, axes, pen, labels)
    return figure


def _names(wide: pd.DataFrame, pen: Pen, language: Language, own_names: bool) -> list[str]:
    """Name of each group and the share of its poverty that is transient, in lines that fit below its bar."""
    room = min(_ACROSS_INCHES / len(wide) - 0.08, _WIDEST_NAME)
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


def _end_labels(wide: pd.DataFrame, pen: Pen, language: Language) -> list[EndLabel]:
    labels, below = [], 0.0
    for component, style in COMPONENT_STYLES.items():
        size = float(wide[component].iloc[-1])
        lines = pen.wrap(term(f"{component}_poverty", language), LABEL, LABEL_WIDTH)
        labels.append(EndLabel(lines, below + size / 2, style, swatch(style)))
        below += size
    return labels
