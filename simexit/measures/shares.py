"""Shares of weighted rows with their intervals.

References: Wilson (1927), "Probable inference, the law of succession, and statistical inference", JASA 22; Kish (1965),
"Survey sampling", effective number of rows.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri

from simexit.measures.checked import Column, flags, level_of, weights_of

LEVEL = 0.9


class Share(NamedTuple):
    """A share of the weight of ``n`` rows and its interval, all between 0 and 1; missing where there are none."""

    share: float
    low: float
    high: float
    n: int


def normal_quantile(level: float) -> float:
    """Half width of an interval of ``level`` in standard errors. Raises ValueError unless between 0 and 1."""
    return float(ndtri(0.5 + level_of(level) / 2))


def effective_number(weights: Column) -> float:
    """Equal rows that would tell as much: (sum w)^2 / sum w^2 (Kish 1965); 0 where all weights are zero."""
    squares = float((weights**2).sum())
    return float(weights.sum()) ** 2 / squares if squares else 0.0


def wilson(share: Column, n: Column, z: float) -> tuple[Column, Column]:
    """Wilson's interval of a share of n, effective numbers; missing where n is zero."""
    with np.errstate(invalid="ignore", divide="ignore"):
        middle = (share + z * z / (2 * n)) / (1 + z * z / n)
        half = z / (1 + z * z / n) * np.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    # The share lies between: what says otherwise is rounding.
    return np.minimum(np.maximum(middle - half, 0), share), np.maximum(np.minimum(middle + half, 1), share)


def weighted_share(yes: ArrayLike, weights: ArrayLike | None = None, level: float = LEVEL) -> Share:
    """Share of the weight that says yes, with Wilson's interval from the effective number of rows.

    Rows are taken as independent. Raises ValueError for values that are not yes or no and for weights below zero.
    """
    z = normal_quantile(level)
    if np.size(yes) == 0 or (weights is not None and not np.any(weights)):
        return Share(float("nan"), float("nan"), float("nan"), 0)
    found = flags(yes, "yes")
    w = weights_of(weights, found.size)
    mean = float(np.average(found, weights=w))
    low, high = wilson(np.array([mean]), np.array([effective_number(w)]), z)
    return Share(mean, float(low[0]), float(high[0]), found.size)
