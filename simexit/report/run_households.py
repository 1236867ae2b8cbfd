"""The numbers behind the figures of households' ways through poverty: spells, hazards, moves."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simexit.measures.conventions import DEFAULT
from simexit.measures.intervals import interval
from simexit.measures.panel_tables import flows_between
from simexit.measures.spell_hazards import stepped
from simexit.measures.spell_rates import hazards, survival
from simexit.population.codes import EXITED, REGISTERED
from simexit.record.record import Record
from simexit.runs.run import Run

VIEWS = ("true", "recorded", "surveyed")
MOVES = ("registered_not_poor", "registered_and_poor", "exited_poor", "never_listed_poor", "neither", "absent")
MOST_MOMENTS = 8
Codes = NDArray[np.int64]


def survival_curves(run: Run) -> pd.DataFrame:
    """Share still under way of the spells that began in sight: one row a process, view and duration in years."""
    return _processes(run, _survival, "survival")


def hazards_by_duration(run: Run) -> pd.DataFrame:
    """Of the spells that began in sight and were at risk at each duration in years, the share that ended there."""
    return _processes(run, _hazards, "hazard")


def _hazards(spells: pd.DataFrame, poor: bool) -> pd.DataFrame:
    return hazards(spells, DEFAULT, poor=poor).rename(columns={"to": "duration"})


def _survival(spells: pd.DataFrame, poor: bool) -> pd.DataFrame:
    risk = _hazards(spells, poor)[["duration", "at_risk"]]
    if risk.empty:
        return risk
    first = pd.DataFrame({"duration": [0.0], "at_risk": risk["at_risk"].iloc[:1]})
    return stepped(pd.concat([first, risk], ignore_index=True), survival(spells, DEFAULT, poor=poor))


def _processes(run: Run, table: Callable[[pd.DataFrame, bool], pd.DataFrame], value: str) -> pd.DataFrame:
    """Mean and interval over replicates; ``n_at_risk`` is the mean number of simulated spells."""
    parts = []
    for view in VIEWS:
        for spells in run.replicate_spells:
            mine = spells[spells["view"] == view]
            for process, poor in (("exit", True), ("relapse", False)):
                parts.append(table(mine, poor).assign(process=process, series=view))
    found = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    rows = []
    for key, part in found.groupby(["process", "series", "duration"], sort=False):
        n_at_risk = float(part["at_risk"].sum()) / len(run.records) / run.weight
        rows.append((*tuple(key), *mean_of_history(part[value].to_numpy(float)), n_at_risk))
    return pd.DataFrame(rows, columns=["process", "series", "duration", "mean", "low", "high", "n_at_risk"])


def mean_of_history(values: NDArray[np.float64]) -> tuple[float, float, float]:
    """Mean and 90 % interval of one history over replicates."""
    found = interval(values[np.isfinite(values)])
    return found["value"], found["history_low"], found["history_high"]


def household_moves(run: Run) -> pd.DataFrame:
    """Households of the whole place that moved between states from one shown year to the next; means over replicates.

    States are those of `simexit.report.run_years.state_shares`, and neither. Households that are neither poor nor
    registered in any shown year are left out.
    """
    years = [assessment.year for assessment in run.records[0].assessments]
    shown = _moments(len(years))
    if len(shown) < 2:
        return pd.DataFrame()
    parts = []
    for record in run.records:
        states = np.stack([_states(record, moment) for moment in shown], axis=1)
        ever = (states < MOVES.index("neither")).any(axis=1)
        weight = run.household_weights(record).astype(np.float64)[ever]
        flows = flows_between(states[ever], [years[moment] for moment in shown], weight, MOVES)
        parts.append(flows.assign(mean=flows["mean"] * weight.sum()))
    keys = ["year", "state", "next_year", "next_state"]
    return pd.concat(parts).groupby(keys, sort=False)["mean"].mean().reset_index()


def _moments(years: int) -> list[int]:
    """Positions of at most `MOST_MOMENTS` years, evenly spread, the first and the last among them."""
    return sorted({int(place) for place in np.linspace(0, years - 1, min(years, MOST_MOMENTS)).round()})


def _states(record: Record, moment: int) -> Codes:
    """Code into `MOVES` of every household at one assessment."""
    now = record.assessments[moment]
    poor, listed = now.true_poor == 1, now.register == REGISTERED
    cases = [now.members == 0, listed & ~poor, listed, poor & (now.register == EXITED), poor]
    names = ("absent", "registered_not_poor", "registered_and_poor", "exited_poor", "never_listed_poor")
    return np.select(cases, [MOVES.index(name) for name in names], MOVES.index("neither"))
