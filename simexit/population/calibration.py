"""Calibration weights: as near to one as possible, within bounds, that reproduce published totals.

The bounded logit method of Deville & Särndal (1992, Calibration Estimators in Survey Sampling, JASA 87, 376-382, case
6), solved in its convex dual with a small ridge (Rao & Singh 1997), so that totals that cannot be met are met as nearly
as the bounds allow in place of failing.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

RIDGE = 1e-5
DECIMALS = 6
Reals = NDArray[np.float64]


def calibrated_weights(features: Reals, totals: Reals, low: float, high: float) -> Reals:
    """Weights of rows with ``weights @ features`` near ``totals``, each between ``low`` and ``high``.

    ``features``: rows × margins; ``low`` is below one, ``high`` above. Rounded, so that the last bits
    of a machine's libraries do not matter.
    """
    from scipy.optimize import minimize
    from scipy.special import expit

    rows, margins = features.shape
    spread = np.sqrt(np.mean(features**2, axis=0))
    spread[spread == 0] = 1.0
    x, aim = features / spread, totals / spread / max(rows, 1)
    steepness = (high - low) / ((1 - low) * (high - 1))
    odds = np.log((high - 1) / (1 - low))

    def weights(multipliers: Reals) -> Reals:
        return np.asarray(low + (high - low) * expit(steepness * (x @ multipliers) - odds))

    def dual(multipliers: Reals) -> float:
        u = x @ multipliers
        area = low * u + (high - low) / steepness * np.logaddexp(steepness * u, odds)
        return float(area.mean() - aim @ multipliers + RIDGE / 2 * multipliers @ multipliers)

    def slope(multipliers: Reals) -> Reals:
        return np.asarray(x.T @ weights(multipliers) / rows - aim + RIDGE * multipliers)

    def curvature(multipliers: Reals) -> Reals:
        w = weights(multipliers)
        bend = steepness * (w - low) * (high - w) / (high - low)
        return np.asarray((x.T * bend) @ x / rows + RIDGE * np.eye(margins))

    found = minimize(dual, np.zeros(margins), jac=slope, hess=curvature, method="trust-exact")
    return np.round(weights(found.x), DECIMALS)


def systematic_copies(weights: Reals, start: float) -> NDArray[np.int64]:
    """Whole numbers of copies by systematic sampling in row order: their running total is never one off the weights'.

    ``start``: a uniform number between 0 and 1.
    """
    total = np.floor(np.cumsum(weights) + start)
    copies: NDArray[np.int64] = np.diff(total, prepend=np.floor(start)).astype(np.int64)
    return copies


def effective_share(copies: NDArray[np.int64] | Reals) -> float:
    """Effective sample size over the number of rows (Kish 1965): one where every row counts alike."""
    squares = float((copies.astype(np.float64) ** 2).sum())
    return float(copies.sum()) ** 2 / squares / copies.size if squares else 0.0
