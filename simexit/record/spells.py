"""Spells: unbroken runs of assessments in one state, with how they begin and end.

Two views of the same households: *true* (income per head of the accounting year against the line) and *recorded*
(on the register or not at the year's end). A household without members has gone; its spell ends there, which competes
with exit and relapse.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simexit.population.codes import EXITED, REGISTERED
from simexit.record.kept import SOURCES, Assessment, Kept
from simexit.record.tables import named

VIEWS = ("true", "recorded")
STATES = ("out", "poor")
CAUSES = ("", *SOURCES, "line or members", "gone", "first listing", "exit review", "yearly check")
OUT, POOR, GONE = 0, 1, 2
Matrix = NDArray[np.int8]


def status(kept: Kept, view: str) -> Matrix:
    """State of every household at every assessment, int8 [households, years]: out, poor or gone."""
    columns = []
    for assessment in kept.assessments:
        poor = assessment.true_poor if view == "true" else (assessment.register == REGISTERED)
        columns.append(np.where(assessment.members == 0, GONE, poor.astype(np.int8)))
    return np.stack(columns, axis=1).astype(np.int8)


def main_change(before: Assessment, after: Assessment) -> NDArray[np.int8]:
    """Cause code of a true change: the income source per head that moved most in the direction of the change.

    Where no source moved that way, the line or the number of members did it.
    """
    entered = after.true_poor > before.true_poor
    sign = np.where(entered, -1.0, 1.0)
    moves = np.stack(
        [
            sign * (after.income[s] / np.maximum(after.members, 1) - before.income[s] / np.maximum(before.members, 1))
            for s in SOURCES
        ]
    )
    best = np.argmax(moves, axis=0)
    return np.where(moves.max(axis=0) > 0, best + 1, CAUSES.index("line or members")).astype(np.int8)


def recorded_change(before: Assessment, after: Assessment) -> NDArray[np.int8]:
    """Cause code of a recorded change: exit review or yearly check."""
    leaving = after.register == EXITED
    return np.where(leaving, CAUSES.index("exit review"), CAUSES.index("yearly check")).astype(np.int8)


def spells(kept: Kept, scenario: str, weight: float | NDArray[np.float32]) -> pd.DataFrame:
    """All spells of a replicate in both views, one row each.

    ``start``, ``end``: years of the first assessment in the state and of the first after it (``end`` is 0 where the
    spell is still under way). ``left_censored``: in the state at the first assessment. ``right_censored``: still at
    the last. ``weight``: households of the place that each stands for (one number, or
    one a household).
    """
    return pd.concat([_view_spells(kept, scenario, view, weight) for view in VIEWS], ignore_index=True)


def _view_spells(kept: Kept, scenario: str, view: str, weight: float | NDArray[np.float32]) -> pd.DataFrame:
    state = status(kept, view)
    years = np.array([assessment.year for assessment in kept.assessments], np.int16)
    household, first = np.nonzero(_begins(state))
    last = _last_of_spell(state)[household, first]
    under_way = last == years.size - 1
    after = np.minimum(last + 1, years.size - 1)
    cause = _causes(kept, view, state)
    end_cause = np.where(under_way, 0, cause[household, after])
    return pd.DataFrame(
        {
            "household": kept.household_ids[household],
            "replicate": np.full(household.size, kept.replicate, np.int32),
            "scenario": named(np.zeros(household.size, np.int8), [scenario]),
            "view": named(np.full(household.size, VIEWS.index(view), np.int8), VIEWS),
            "state": named(state[household, first], STATES),
            "start": years[first],
            "end": np.where(under_way, 0, years[after]).astype(np.int16),
            "left_censored": first == 0,
            "right_censored": under_way,
            "start_cause": named(np.where(first == 0, 0, cause[household, first]), CAUSES),
            "end_cause": named(end_cause, CAUSES),
            "weight": np.broadcast_to(np.asarray(weight, np.float32), kept.county.shape)[household],
        }
    )


def _begins(state: Matrix) -> NDArray[np.bool_]:
    """Where a spell begins: the first assessment, or a change of state, of a household that is there."""
    begins = np.ones(state.shape, np.bool_)
    begins[:, 1:] = state[:, 1:] != state[:, :-1]
    there: NDArray[np.bool_] = begins & (state != GONE)
    return there


def _last_of_spell(state: Matrix) -> NDArray[np.int64]:
    """Index of the last assessment of the spell under way at each assessment."""
    n_years = state.shape[1]
    last = np.full(state.shape, n_years - 1, np.int64)
    for year in range(n_years - 2, -1, -1):
        last[:, year] = np.where(state[:, year] == state[:, year + 1], last[:, year + 1], year)
    return last


def _causes(kept: Kept, view: str, state: Matrix) -> NDArray[np.int8]:
    """Cause of the change into each assessment's state."""
    cause = np.zeros(state.shape, np.int8)
    change = main_change if view == "true" else recorded_change
    for year in range(1, state.shape[1]):
        cause[:, year] = change(kept.assessments[year - 1], kept.assessments[year])
    cause[state == GONE] = CAUSES.index("gone")
    return cause
