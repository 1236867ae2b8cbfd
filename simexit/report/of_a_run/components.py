"""The components figure of a run: chronic and transient poverty of its households, by group."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simexit.measures.chronic import chronic_transient
from simexit.population.codes import REGISTERED
from simexit.record.record import Record
from simexit.report.run_figure import plain
from simexit.report.run_households import mean_of_history
from simexit.runs.run import Run


def poverty_components(run: Run) -> pd.DataFrame:
    """Chronic and transient parts of the squared poverty gap over the run, by group; no rows for a single assessment.

    Income per head against the administrative line of each year, of the households that were there at every assessment.
    """
    rows = []
    for record in run.records if len(run.records[0].assessments) > 1 else ():
        relative = np.stack([each.income_per_head() / each.line_yuan for each in record.assessments], axis=1)
        weights = run.household_weights(record).astype(np.float64)
        stayed = np.all([each.members > 0 for each in record.assessments], axis=0)
        for group, mine in _groups(record):
            if (stayed & mine).any():
                found = chronic_transient(relative[stayed & mine], 1.0, weights[stayed & mine])
                rows.append((group, found.chronic, found.transient, found.total))
    table = pd.DataFrame(rows, columns=["group", "chronic", "transient", "total"])
    tidy = table.melt("group", var_name="component", value_name="value")
    parts = []
    for key, part in tidy.groupby(["group", "component"], sort=False):
        parts.append((*tuple(key), *mean_of_history(part["value"].to_numpy(float))))
    return pd.DataFrame(parts, columns=["group", "component", "mean", "low", "high"])


def _groups(record: Record) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    listed = record.assessments[0].register == REGISTERED
    yield "all_households", np.ones(listed.size, np.bool_)
    yield "first_register", listed
    yield "not_on_first_register", ~listed


FIGURE = plain(poverty_components, "components", "caption_sums_whiskers", "caption_components", has_years=False)
