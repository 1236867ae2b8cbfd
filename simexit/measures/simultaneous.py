"""Intervals that hold for several differences at once: the critical value of the largest studentised deviation.

Hothorn, Bretz and Westfall (2008), Simultaneous inference in general parametric models, Biometrical Journal 50(3),
346-363: with normal differences the deviations over their standard errors are jointly t, with the correlation of the
differences over replicates. The quantile of the largest is found by simulation.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from simexit.luck import Resampler

Numbers = NDArray[np.float64]
DRAWS = 20_000


def standard_draws(columns: int, degrees: int, rng: Resampler) -> tuple[Numbers, Numbers]:
    """Standard normals (`DRAWS` x ``columns``) and chi over its root degrees of freedom, for any correlation."""
    chi = np.sqrt(rng.chisquare(degrees, DRAWS) / degrees)
    return rng.standard_normal((DRAWS, columns)), chi


def critical_value(correlation: Numbers, degrees: int, level: float, draws: tuple[Numbers, Numbers]) -> float:
    """Value that the largest of |t_1| ... |t_k| stays below with probability ``level``; never below Student's t.

    ``correlation``: k x k, positive semidefinite. ``degrees`` of freedom. ``draws``: `standard_draws` of k columns or
    more.
    """
    single = float(stdtrit(degrees, (1 + level) / 2))
    k = correlation.shape[0]
    if k < 2:
        return single
    values, vectors = np.linalg.eigh(correlation)
    root = vectors * np.sqrt(np.clip(values, 0.0, None))
    normals, chi = draws
    largest = np.abs(normals[:, :k] @ root.T).max(axis=1) / chi
    return max(single, float(np.quantile(largest, level)))
