"""The state of every household at every assessment, in each view of the same world.

A view is a matrix of codes, int8 [households, assessments]. Codes of `STATES` are those of households that are there;
codes below zero say why there is none: the household is not founded yet, has gone (all members died or left), or was
not seen by a survey. *True*: ``poor`` where income per head is below the administrative line or an assurance is
missing. *Recorded*: ``registered``, ``monitored`` or ``out``, at the calendar year's end. The other views take the same
households by other measures of poverty: own income (transfers left out), the statistical line (income only),
consumption, and the three states of monitoring, where ``at risk`` is out of poverty with an income below 1.5 lines.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from simexit.columns import REGISTER
from simexit.record.record import SOURCES, Record

STATES = ("out", "poor", "registered", "monitored", "at risk")
OUT, POOR, REGISTERED, MONITORED, AT_RISK = range(5)
POVERTY = ("poor", "registered")
GONE, NOT_YET, UNSEEN = -1, -2, -3
# The monitoring line over the administrative one (facts A5).
MONITORING_RATIO = 1.5
RECORDED = {"never": OUT, "registered": REGISTERED, "exited": OUT, "monitored": MONITORED}
OWN_SOURCES = tuple(source for source in SOURCES if source != "transfer")
Matrix = NDArray[np.int8]
Amounts = NDArray[np.float64]


def stacked(record: Record, name: str) -> NDArray[np.float64]:
    """One column of the assessments as float64 [households, assessments]."""
    return np.stack([getattr(assessment, name) for assessment in record.assessments], axis=1).astype(np.float64)


def years_of(record: Record) -> NDArray[np.int64]:
    """Years of the assessments."""
    return np.array([assessment.year for assessment in record.assessments], np.int64)


def lines_of(record: Record, line: str) -> Amounts:
    """Yuan a head and year of the ``administrative`` or the ``statistical`` line at each assessment."""
    name = {"administrative": "line_yuan", "statistical": "statistical_line_yuan"}[line]
    return np.array([getattr(assessment, name) for assessment in record.assessments], np.float64)


def income_per_head(record: Record, sources: tuple[str, ...] = SOURCES) -> Amounts:
    """Yuan a member from these sources, [households, assessments]; zero where nobody is left."""
    columns = [sum(a.income[source].astype(np.float64) for source in sources) for a in record.assessments]
    total: Amounts = np.stack([np.asarray(column, np.float64) for column in columns], axis=1)
    return total / np.maximum(stacked(record, "members"), 1)


def present(state: Matrix, there: NDArray[np.bool_]) -> Matrix:
    """``state`` where the household is there; else not founded yet before its first assessment, gone after it."""
    founded = np.logical_or.accumulate(there, axis=1)
    return np.where(there, state, np.where(founded, GONE, NOT_YET)).astype(np.int8)


def true_states(record: Record) -> Matrix:
    """Truly poor or out."""
    return present(stacked(record, "true_poor").astype(np.int8), _there(record))


def recorded_states(record: Record) -> Matrix:
    """On the register, monitored, or out, never listed and exited alike."""
    codes = np.array([RECORDED[name] for name in REGISTER], np.int8)
    return present(codes[stacked(record, "register").astype(np.int64)], _there(record))


def own_income_states(record: Record) -> Matrix:
    """As `true_states`, transfers left out of income: who would be poor without the safety net's cash."""
    poor = income_per_head(record, OWN_SOURCES) < lines_of(record, "administrative")
    return present((poor | (stacked(record, "missing") > 0)).astype(np.int8), _there(record))


def statistical_states(record: Record) -> Matrix:
    """Income per head below the statistical line, assurances not asked."""
    return present((income_per_head(record) < lines_of(record, "statistical")).astype(np.int8), _there(record))


def consumption_states(record: Record) -> Matrix:
    """Consumption per resident below the statistical line; medical bills are no consumption."""
    per_head = stacked(record, "consumption") / np.maximum(stacked(record, "residents"), 1)
    return present((per_head < lines_of(record, "statistical")).astype(np.int8), _there(record))


def monitoring_states(record: Record) -> Matrix:
    """Truly poor; at risk: out, with income per head below the monitoring line; or out."""
    near = income_per_head(record) < MONITORING_RATIO * lines_of(record, "administrative")
    state = np.where(stacked(record, "true_poor") > 0, POOR, np.where(near, AT_RISK, OUT))
    return present(state.astype(np.int8), _there(record))


VIEW_STATES: dict[str, Callable[[Record], Matrix]] = {
    "true": true_states,
    "recorded": recorded_states,
    "own income": own_income_states,
    "statistical": statistical_states,
    "consumption": consumption_states,
    "monitoring": monitoring_states,
}
VIEW_NAMES = (*VIEW_STATES, "surveyed")


def confirmed_exits(state: Matrix, assessments_out: int) -> Matrix:
    """States where an exit counts only after so many assessments out in a row.

    A shorter stay out of poverty counts as poverty that goes on; one cut short by the end of watching (or by a gap in
    it) is not known to be an exit and becomes unseen, so that the spell of poverty is censored before it.
    Raises ValueError for fewer than one assessment.
    """
    if assessments_out < 1:
        raise ValueError(f"assessments_out: one or more, found {assessments_out}")
    found = state.copy()
    years = state.shape[1]
    poor = (state == POOR) | (state == REGISTERED)
    for length in range(1, assessments_out):
        for first in range(1, years - length + 1):
            short = poor[:, first - 1] & (found[:, first : first + length] >= 0).all(axis=1)
            short &= ~poor[:, first : first + length].any(axis=1)
            after = state[:, first + length] if first + length < years else np.full(len(state), UNSEEN, np.int8)
            cut, back = short & (after == UNSEEN), short & ((after == POOR) | (after == REGISTERED) | (after == GONE))
            found[cut, first : first + length] = UNSEEN
            found[back, first : first + length] = state[back, first - 1][:, None]
    return found


def _there(record: Record) -> NDArray[np.bool_]:
    return stacked(record, "members") > 0
