"""The components figure of a run: chronic and transient poverty of its households, by group."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simexit.charts.wanted import Wanted
from simexit.measures.chronic import chronic_transient
from simexit.population.codes import REGISTERED
from simexit.record.kept import Kept
from simexit.report.run_figure import RunFigure, figure_words
from simexit.report.run_households import mean_of_history
from simexit.runs.run import Run
from simexit.words.terms import Language

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def poverty_components(run: Run) -> pd.DataFrame:
    """Chronic and transient parts of the squared poverty gap over the run, by group; no rows for a single assessment.

    Income per head against the administrative line of each year, of the households that were there at every assessment.
    """
    rows = []
    for kept in run.kept if len(run.kept[0].assessments) > 1 else ():
        relative = np.stack([each.income_per_head() / each.line_yuan for each in kept.assessments], axis=1)
        weights = run.household_weights(kept).astype(np.float64)
        stayed = np.all([each.members > 0 for each in kept.assessments], axis=0)
        for group, mine in _groups(kept):
            if (stayed & mine).any():
                found = chronic_transient(relative[stayed & mine], 1.0, weights[stayed & mine])
                rows.append((group, found.chronic, found.transient, found.total))
    table = pd.DataFrame(rows, columns=["group", "chronic", "transient", "total"])
    tidy = table.melt("group", var_name="component", value_name="value")
    parts = []
    for key, part in tidy.groupby(["group", "component"], sort=False):
        parts.append((*tuple(key), *mean_of_history(part["value"].to_numpy(float))))
    return pd.DataFrame(parts, columns=["group", "component", "mean", "low", "high"])


def _groups(kept: Kept) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    listed = kept.assessments[0].register == REGISTERED
    yield "all_households", np.ones(listed.size, np.bool_)
    yield "first_register", listed
    yield "not_on_first_register", ~listed


def _draw(run: Run, parts: pd.DataFrame, language: Language, wanted: Wanted | None = None) -> Figure:
    from simexit.charts.components import components_figure

    several, always = ("caption_sums_whiskers",), ("caption_components",)
    words = figure_words(run, language, "title_components", wanted, several=several, always=always, has_years=False)
    return components_figure(parts, language=language, **words)


FIGURE = RunFigure(poverty_components, _draw)
