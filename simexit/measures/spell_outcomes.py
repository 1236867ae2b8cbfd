"""What a run reports of exit and relapse, replicate by replicate: rates of spells, and the first register's path."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simexit.measures.checked import Column, share
from simexit.measures.conventions import Convention
from simexit.measures.household_groups import GROUPS, household_groups
from simexit.measures.multistate import occupancy
from simexit.measures.outcomes import Outcome
from simexit.measures.spell_rates import (
    ever_exited,
    exit_rates,
    exits_of,
    hazards,
    mean_years_to_exit,
    recidivism,
    relapse_within,
    sustained_exits,
)
from simexit.measures.surveyed import VIEWS, survey_states
from simexit.population.codes import NEVER, REGISTERED
from simexit.record.record import Record
from simexit.record.states import GONE, POOR, VIEW_STATES, Matrix, monitoring_states, stacked, years_of
from simexit.record.states import REGISTERED as ON_REGISTER

RELAPSE_YEARS = (1, 2, 3)
STOCK = Convention("stock")
HAZARD_CONVENTIONS = (Convention("fresh"), STOCK)
LONGEST_SHOWN = 8


def spell_outcomes(spells: pd.DataFrame, replicate: int, views: tuple[str, ...] = VIEWS) -> Iterator[Outcome]:
    """Exit rates by year; relapse, sustained exit, time to exit and repeated poverty, in each view of one replicate."""
    for view in views:
        mine = spells[spells["view"] == view]
        for year, rate in exit_rates(mine)[["year", "rate"]].itertuples(index=False):
            yield Outcome(replicate, f"{view}_exit_rate", "", int(year), "share", rate, "convention_exit_rate")
        exits = exits_of(mine)
        pooled = {
            **{f"relapse_{12 * years}_months": relapse_within(exits, years).share for years in RELAPSE_YEARS},
            "sustained_exit_rate": sustained_exits(exits).share,
            "ever_exited": ever_exited(mine).share,
            "repeated_poverty": _repeated(mine),
        }
        for name, value in pooled.items():
            convention = "convention_relapse" if name.startswith("relapse") else f"convention_{name}"
            yield Outcome(replicate, name, view, 0, "share", value, convention)
        years = mean_years_to_exit(mine, STOCK)
        yield Outcome(replicate, "mean_years_to_exit", view, 0, "count", years, "convention_mean_years_to_exit")


def _repeated(spells: pd.DataFrame) -> float:
    """Of households ever seen poor, the share seen in two or more spells of poverty."""
    counted = recidivism(spells)
    return float(counted.loc[counted["spells"] > 1, "share"].sum()) if len(counted) else float("nan")


def hazard_rows(spells: pd.DataFrame, replicate: int) -> list[pd.DataFrame]:
    """Hazards of exit and relapse by duration, fresh and stock, in each view of one replicate."""
    parts = []
    for view in VIEWS:
        mine = spells[spells["view"] == view]
        for convention in HAZARD_CONVENTIONS:
            for poor, name in ((True, "exit_hazard"), (False, "relapse_hazard")):
                if poor or convention.spells == "fresh":
                    table = hazards(mine, convention, poor=poor)[["to", "at_risk", "hazard", "convention"]]
                    table = table[table["to"] <= LONGEST_SHOWN].rename(columns={"to": "years"})
                    parts.append(table.assign(replicate=replicate, outcome=name, view=view))
    return parts


def register_outcomes(record: Record, weights: Column) -> Iterator[Outcome]:
    """What became of the households on the register at the start: exited by year and view, states, groups.

    Who is struck off as wrongly listed has not exited, and is left out of the recorded view from then on.
    """
    years = years_of(record)
    listed = record.assessments[0].register == REGISTERED
    for view in VIEWS:
        state = survey_states(record) if view == "surveyed" else VIEW_STATES[view](record)
        if view == "recorded":
            state = np.where(stacked(record, "register") == NEVER, GONE, state)
        start = listed & np.isin(state[:, 0], (POOR, ON_REGISTER))
        for year, value in zip(years[1:].tolist(), _exited_by(state[start], weights[start]), strict=True):
            yield Outcome(record.replicate, "register_exited", view, year, "share", value, "convention_register_exited")
    yield from _states_of(record, listed, weights)
    yield from _exited_by_group(record, listed, weights)


def _exited_by(state: Matrix, weights: Column) -> list[float]:
    """Of those that are still there at each assessment after the first, the share that was out at one by then."""
    poor = (state == POOR) | (state == ON_REGISTER)
    exited = np.logical_or.accumulate((state >= 0) & ~poor, axis=1)
    there = state >= 0
    return [
        share(float(weights[there[:, k] & exited[:, k]].sum()), float(weights[there[:, k]].sum()))
        for k in range(1, state.shape[1])
    ]


def _states_of(record: Record, listed: NDArray[np.bool_], weights: Column) -> Iterator[Outcome]:
    """Share of the first register that is truly poor, at risk, out or gone, by year."""
    if not listed.any():
        return
    found = occupancy(monitoring_states(record)[listed], years_of(record), weights[listed])
    for year, state, value in found.itertuples(index=False):
        group = f"state_{state.replace(' ', '_')}"
        yield Outcome(record.replicate, "register_states", group, year, "share", value, "convention_register_states")


def _exited_by_group(record: Record, listed: NDArray[np.bool_], weights: Column) -> Iterator[Outcome]:
    """Share of the first register's truly poor that were out by the last assessment, by group at the start."""
    state = VIEW_STATES["true"](record)
    start = listed & (state[:, 0] == POOR)
    groups, last = household_groups(record), int(years_of(record)[-1])
    if state.shape[1] < 2:
        return
    for name in GROUPS:
        column = groups[name].array
        for code, label in enumerate(column.categories):
            mine = start & (column.codes == code)
            if mine.any():
                value = _exited_by(state[mine], weights[mine])[-1]
                convention = "convention_register_exited"
                yield Outcome(record.replicate, "register_exited_by_group", label, last, "share", value, convention)
