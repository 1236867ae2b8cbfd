"""The surveyed view: what a household panel would report, with its recall error, waves and attrition.

Incomes are those that households would write down, `Assessment.survey_income`, per resident; the error of recall is
in them already. A household that once does not answer is lost for good, and its spell is right-censored at its last
wave. A household that has died out is known to be gone.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simexit.measures.conventions import DEFAULT, Convention
from simexit.record.record import Record
from simexit.record.spells import change_causes, state_spells
from simexit.record.states import (
    OUT,
    POOR,
    UNSEEN,
    VIEW_STATES,
    Matrix,
    confirmed_exits,
    lines_of,
    present,
    stacked,
    years_of,
)

VIEWS = ("true", "recorded", "surveyed")


def waves(n_assessments: int, wave_years: int) -> NDArray[np.int64]:
    """Indices of the assessments that are waves: the first, and every so many years from it."""
    return np.arange(0, n_assessments, wave_years)


def answers(record: Record) -> NDArray[np.bool_]:
    """Whether each household still takes part in the panel, [households, assessments]; once lost, lost.

    A household that is not founded yet cannot refuse; it joins with its first answer.
    """
    refuses = (stacked(record, "answered") == 0) & (stacked(record, "members") > 0)
    still: NDArray[np.bool_] = ~np.logical_or.accumulate(refuses, axis=1)
    return still


def survey_states(record: Record, convention: Convention = DEFAULT) -> Matrix:
    """Poor or out by survey income and the convention's line, unseen once lost, [households, all assessments]."""
    poor = stacked(record, "survey_income") < lines_of(record, convention.survey_line)
    there = stacked(record, "members") > 0
    state = present(np.where(poor, POOR, OUT).astype(np.int8), there)
    return np.where(answers(record), state, UNSEEN).astype(np.int8)


def view_states(record: Record, view: str, convention: Convention = DEFAULT) -> Matrix:
    """States of one view at the convention's waves, exits confirmed as it says, [households, waves].

    Raises KeyError for an unknown view.
    """
    state = survey_states(record, convention) if view == "surveyed" else VIEW_STATES[view](record)
    return confirmed_exits(state[:, waves(state.shape[1], convention.wave_years)], convention.assessments_out)


def view_spells(
    record: Record,
    scenario: str,
    weight: float | NDArray[np.float32],
    convention: Convention = DEFAULT,
    views: tuple[str, ...] = VIEWS,
) -> pd.DataFrame:
    """Spells of one replicate in these views, made as the convention says; columns of `record.spells.spells`.

    Causes are known where every assessment is a wave and every exit counts at once, and not in the surveyed view.
    """
    parts = []
    years = years_of(record)[waves(len(record.assessments), convention.wave_years)]
    plain = convention.wave_years == convention.assessments_out == 1
    for view in views:
        causes = change_causes(record, view) if plain and view != "surveyed" else None
        state = view_states(record, view, convention)
        parts.append(state_spells(record, state, years, view, scenario, weight, causes))
    return pd.concat(parts, ignore_index=True)
