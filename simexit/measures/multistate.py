"""How households move between several states: shares in each by year, from transitions of those still watched.

Reference: Aalen and Johansen (1978), Scandinavian Journal of Statistics 5; in whole years the estimator is the product
of the yearly transition matrices of the households seen at both assessments.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from simexit.measures.checked import Column, numbers, tallied, weights_of
from simexit.record.states import GONE, STATES, Matrix

GONE_NAME = "gone"


def _codes(state: Matrix) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Codes with gone behind the states, and where they are known; not founded yet is not known."""
    known = (state >= 0) | (state == GONE)
    return np.where(state == GONE, len(STATES), state).astype(np.int64), known


def transitions(state: Matrix, weights: ArrayLike | None = None) -> Column:
    """Transition matrices [assessments - 1, states, states] of households known at both; a row sums to one or to zero.

    States are `STATES` and, behind them, gone, which none leaves but those that come back.
    """
    codes, known = _codes(state)
    w = weights_of(weights, len(state))
    n = len(STATES) + 1
    found = np.zeros((state.shape[1] - 1, n, n))
    for k in range(state.shape[1] - 1):
        both = known[:, k] & known[:, k + 1]
        sums = tallied(codes[both, k] * n + codes[both, k + 1], w[both], n * n).reshape(n, n)
        total = sums.sum(axis=1, keepdims=True)
        found[k] = np.divide(sums, total, out=np.zeros_like(sums), where=total > 0)
    return found


def occupancy(state: Matrix, years: ArrayLike, weights: ArrayLike | None = None) -> pd.DataFrame:
    """Share of the first assessment's households in each state at each assessment (Aalen and Johansen 1978).

    ``state``: codes of `simexit.record.states` [households, assessments]; choose rows for a cohort, such as those poor
    at first. Those lost on the way (unseen) count while they are seen: supposes that the lost move as the others do.
    With nobody lost these are plain shares. Columns year, state (`STATES` that occur, and gone), share; the shares of
    a year sum to one. Raises ValueError where no household is seen at the first assessment.
    """
    at = numbers(years, "years")
    codes, known = _codes(state)
    w = weights_of(weights, len(state))
    n = len(STATES) + 1
    first = known[:, 0]
    if not (first & (w > 0)).any():
        raise ValueError("state: no household is seen at the first assessment")
    shares = [tallied(codes[first, 0], w[first], n) / w[first].sum()]
    for step in transitions(state[first], w[first]):
        shares.append(shares[-1] @ np.where(step.sum(axis=1, keepdims=True) > 0, step, np.eye(n)))
    names = [*STATES, GONE_NAME]
    rows = [
        (int(year), names[k], float(part[k]))
        for year, part in zip(at, shares, strict=True)
        for k in range(n)
        if any(each[k] for each in shares)
    ]
    return pd.DataFrame(rows, columns=["year", "state", "share"])
