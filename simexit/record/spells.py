"""Spells: unbroken runs of assessments in one state, with how they begin and end.

A spell that is there at the first assessment (or after a gap in watching) is left-censored: nobody saw it begin. One
that is there at the last assessment, or at the last before the household was lost to a survey, is right-censored. A
household founded later by splitting begins its first spell in sight, with the cause ``split``; one whose members are
all gone ends its spell there, with the cause ``gone``, which competes with exit and relapse.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from simexit.columns import REGISTER
from simexit.record.record import SOURCES, Assessment, Record
from simexit.record.states import (
    GONE,
    NOT_YET,
    OWN_SOURCES,
    STATES,
    UNSEEN,
    VIEW_NAMES,
    VIEW_STATES,
    Matrix,
    income_per_head,
    lines_of,
    stacked,
    years_of,
)
from simexit.record.tables import named

VIEWS = ("true", "recorded")
INCOME_CAUSES = ("wage", "migration", "farm", "industry", "property", "transfer")
ASSURANCE, LINE_OR_MEMBERS = "assurance", "line or members"
CAUSES = (
    "",
    *INCOME_CAUSES,
    ASSURANCE,
    LINE_OR_MEMBERS,
    "gone",
    "split",
    "came back",
    "exit review",
    "yearly check",
    "monitoring",
    "struck off",
)
CODE = {cause: code for code, cause in enumerate(CAUSES)}
UNKNOWN = -1


def spells(
    record: Record, scenario: str, weight: float | NDArray[np.float32], views: Sequence[str] = VIEWS
) -> pd.DataFrame:
    """All spells of a replicate in these views (of `VIEW_STATES`), one row each; columns as `spells_of_states`."""
    years = years_of(record)
    parts = [
        state_spells(record, VIEW_STATES[view](record), years, view, scenario, weight, change_causes(record, view))
        for view in views
    ]
    return pd.concat(parts, ignore_index=True)


def state_spells(
    record: Record,
    state: Matrix,
    years: NDArray[np.int64],
    view: str,
    scenario: str,
    weight: float | NDArray[np.float32],
    causes: Matrix | None = None,
) -> pd.DataFrame:
    """Spells of one replicate's households from their states in ``years``, some or all years of the assessments."""
    at = np.searchsorted(years_of(record), years)
    members = stacked(record, "members")[:, at]
    ids = record.household_ids
    table = spells_of_states(state, years, household=ids, weight=weight, persons=members, causes=causes)
    n = len(table)
    about = pd.DataFrame(
        {
            "replicate": np.full(n, record.replicate, np.int32),
            "scenario": named(np.zeros(n, np.int8), [scenario]),
            "view": named(np.full(n, VIEW_NAMES.index(view), np.int8), VIEW_NAMES),
        }
    )
    return pd.concat([table[["household"]], about, table.drop(columns="household")], axis=1)


def spells_of_states(
    state: Matrix,
    years: NDArray[np.int64],
    *,
    household: ArrayLike | None = None,
    weight: ArrayLike = 1.0,
    persons: ArrayLike | None = None,
    causes: Matrix | None = None,
    years_before: ArrayLike | None = None,
) -> pd.DataFrame:
    """Spell table of any panel, from states (codes of `simexit.record.states`) [households, assessments].

    ``years`` of the assessments, rising. ``weight``: households that each row stands for. ``persons``: members,
    [households, assessments]. ``causes``: code of the cause of a change into each state. ``years_before``: years that
    the spell under way at the first assessment had lasted by then, where known (`UNKNOWN`: not).

    Columns: ``household``; ``state``; ``start``, ``end``: years of the first assessment in the state and of the first
    after it (0 where it is not seen to end); ``last_seen``: year of the last assessment in it; ``left_censored``,
    ``right_censored``; ``years_before``: years it had lasted before ``start``, 0 where it began in sight, `UNKNOWN`
    where that is not known; ``start_cause``, ``end_cause``; ``weight``; ``persons`` at the start.
    Raises ValueError where the columns do not fit the matrix or years do not rise.
    """
    n, n_years = state.shape
    if n_years != years.size or (np.diff(years) <= 0).any():
        raise ValueError(f"years: {n_years} rising years needed, found {years.tolist()}")
    before, after = _shifted(state, 1), _shifted(state, -1)
    row, first = np.nonzero((state >= 0) & (state != before))
    last = _last_of_spell(state)[row, first]
    came_from, goes_to = before[row, first], after[row, last]
    left, right = came_from == UNSEEN, goes_to == UNSEEN
    changed = np.zeros(state.shape, np.int8) if causes is None else causes
    following = np.minimum(last + 1, n_years - 1)
    start_cause = np.select(
        [left, came_from == NOT_YET, came_from == GONE], [0, CODE["split"], CODE["came back"]], changed[row, first]
    )
    end_cause = np.select([right, goes_to == GONE], [0, CODE["gone"]], changed[row, following])
    lasted = np.full(n, UNKNOWN) if years_before is None else np.asarray(years_before)
    held = np.ones(state.shape) if persons is None else np.asarray(persons)
    return pd.DataFrame(
        {
            "household": (np.arange(n) if household is None else np.asarray(household))[row],
            "state": named(state[row, first], STATES),
            "start": years[first].astype(np.int16),
            "end": np.where(right, 0, years[following]).astype(np.int16),
            "last_seen": years[last].astype(np.int16),
            "left_censored": left,
            "right_censored": right,
            "years_before": np.where(left, np.where(first == 0, lasted[row], UNKNOWN), 0).astype(np.int16),
            "start_cause": named(start_cause, CAUSES),
            "end_cause": named(end_cause, CAUSES),
            "weight": np.broadcast_to(np.asarray(weight, np.float32), (n,))[row],
            "persons": held[row, first].astype(np.uint8),
        }
    )


def _shifted(state: Matrix, by: int) -> Matrix:
    """State at the assessment before (``by`` 1) or after (-1); unseen beyond the ends."""
    found = np.full(state.shape, UNSEEN, np.int8)
    if by > 0:
        found[:, 1:] = state[:, :-1]
    else:
        found[:, :-1] = state[:, 1:]
    return found


def _last_of_spell(state: Matrix) -> NDArray[np.int64]:
    """Index of the last assessment of the spell under way at each assessment."""
    n_years = state.shape[1]
    last = np.full(state.shape, n_years - 1, np.int64)
    for year in range(n_years - 2, -1, -1):
        last[:, year] = np.where(state[:, year] == state[:, year + 1], last[:, year + 1], year)
    return last


def change_causes(record: Record, view: str) -> Matrix | None:
    """Cause of the change into each assessment's state; None for views whose changes have no known cause."""
    if view == "consumption":
        return None
    pairs = list(zip(record.assessments, record.assessments[1:], strict=False))
    if view == "recorded":
        columns = [recorded_change(before, after) for before, after in pairs]
    else:
        sources = OWN_SOURCES if view == "own income" else SOURCES
        line = "statistical" if view == "statistical" else "administrative"
        below = income_per_head(record, sources) < lines_of(record, line)
        columns = [
            true_change(before, after, below[:, k], below[:, k + 1], sources) for k, (before, after) in enumerate(pairs)
        ]
    return np.stack([np.zeros(record.county.size, np.int8), *columns], axis=1)


def true_change(
    before: Assessment,
    after: Assessment,
    below_before: NDArray[np.bool_],
    below_after: NDArray[np.bool_],
    sources: tuple[str, ...] = SOURCES,
) -> NDArray[np.int8]:
    """Cause code of a true change between two assessments, for households that changed.

    Income that stayed on one side of the line leaves the assurances as the cause. Else it is the source of income per
    head that moved most in the direction of the change; a wage is ``migration`` where migrants' wages moved by more
    than half of it. Where no source moved that way, the line or the number of members did it.
    """
    sign = np.where(below_after, -1.0, 1.0)
    heads = np.maximum(before.members, 1), np.maximum(after.members, 1)

    def move(old: NDArray[np.float32], new: NDArray[np.float32]) -> NDArray[np.float64]:
        return np.asarray(sign * (new / heads[1] - old / heads[0]), np.float64)

    moves = np.stack([move(before.income[s], after.income[s]) for s in sources])
    migrants = move(before.migrant_wage, after.migrant_wage)
    best = np.argmax(moves, axis=0)
    code = np.array([CODE[source] for source in sources], np.int8)[best]
    away = (code == CODE["wage"]) & (2 * migrants > moves.max(axis=0))
    code = np.where(away, CODE["migration"], code)
    code = np.where(moves.max(axis=0) > 0, code, CODE[LINE_OR_MEMBERS])
    return np.where(below_before == below_after, CODE[ASSURANCE], code).astype(np.int8)


def recorded_change(before: Assessment, after: Assessment) -> NDArray[np.int8]:
    """Cause code of a recorded change: exit review, striking off, yearly check (listing), monitoring."""
    code = {"never": CODE["struck off"], "registered": CODE["yearly check"], "exited": CODE["exit review"]}
    causes = np.array([code.get(name, CODE["monitoring"]) for name in REGISTER], np.int8)
    monitored = np.array([name not in code for name in REGISTER])
    released = monitored[before.register] & (after.register != REGISTER.index("registered"))
    return np.where(released, CODE["monitoring"], causes[after.register]).astype(np.int8)
