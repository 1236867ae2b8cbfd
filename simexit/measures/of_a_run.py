"""All outcomes of a run: every measure asked of every replicate's record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from simexit.measures.cost import costs, spending
from simexit.measures.intervals import bounds_of, interval
from simexit.measures.outcomes import Outcome, false_exit_rates, headcounts, outcome_table
from simexit.measures.serving import serving
from simexit.measures.spell_outcomes import hazard_rows, register_outcomes, spell_outcomes
from simexit.measures.targets_met import targets_met
from simexit.measures.welfare import welfare
from simexit.record.kept import Kept

if TYPE_CHECKING:
    from simexit.runs.replicates import Run

HAZARD_KEYS = ["outcome", "view", "convention", "years"]


def run_outcomes(run: Run) -> pd.DataFrame:
    """One row an outcome and replicate; columns of `Outcome`."""
    rows: list[Outcome] = [
        *headcounts(run.yearly),
        *false_exit_rates(run.yearly),
        *targets_met(run.yearly, run.scenario, run.county_weights),
    ]
    for kept, spells in zip(run.kept, run.replicate_spells, strict=True):
        rows += _of_replicate(run, kept, spells)
    return outcome_table(rows)


def _of_replicate(run: Run, kept: Kept, spells: pd.DataFrame) -> Iterator[Outcome]:
    weights = run.household_weights(kept).astype(np.float64)
    yield from spell_outcomes(spells, kept.replicate)
    yield from register_outcomes(kept, weights)
    yield from welfare(kept, weights)
    yield from serving(kept, weights)
    yield from spending(kept, run.weight)
    yield from costs(kept, weights, run.weight)


def run_hazards(run: Run) -> pd.DataFrame:
    """Hazards by duration: columns outcome, view, convention, years, at_risk (mean), value and both intervals."""
    parts = [part for kept, spells in zip(run.kept, run.replicate_spells, strict=True)
             for part in hazard_rows(spells, kept.replicate) if len(part)]  # fmt: skip
    if not parts:
        return pd.DataFrame(columns=[*HAZARD_KEYS, "at_risk", "value"])
    every = pd.concat(parts, ignore_index=True)
    rows = []
    for key, part in every.groupby(HAZARD_KEYS, sort=False):
        found = interval(part["hazard"].dropna().to_numpy(np.float64), bounds_of("share"))
        at_risk = float(part["at_risk"].sum()) / len(run.kept)
        rows.append({**dict(zip(HAZARD_KEYS, key, strict=True)), "at_risk": at_risk, **found})
    return pd.DataFrame(rows)
