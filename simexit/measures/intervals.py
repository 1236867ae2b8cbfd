"""Two intervals, never mixed: of one county's history, and of the mean over histories.

The interval of a mean is cut to what the number can be: a share lies between 0 and 1. Cutting an interval at what is
impossible leaves its coverage as it is (Mandelkern 2002, Setting confidence intervals for bounded parameters,
Statistical Science 17(2), 149-172, on the cut classical interval); the mean itself is never cut off.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from simexit.measures.outcome_list import OUTCOMES

LEVEL = 0.9
UNBOUNDED = (-np.inf, np.inf)
BY_UNIT = {"share": (0.0, 1.0), "households": (0.0, np.inf), "persons": (0.0, np.inf)}
KEYS = ["outcome", "group", "year", "unit", "convention"]


def summarise(outcomes: pd.DataFrame) -> pd.DataFrame:
    """One row an outcome from one row an outcome and replicate.

    ``history_low``, ``history_high``: 5 % and 95 % quantiles over replicates. ``mean_low``, ``mean_high``: mean plus
    and minus Student's t times the standard error, within `bounds_of`. Both are missing where there is one replicate.
    Chance only.
    """
    rows = []
    for key, part in outcomes.groupby(KEYS, sort=False, dropna=False):
        values = part["value"].dropna().to_numpy(np.float64)
        row = dict(zip(KEYS, key, strict=True))
        found = interval(values, bounds_of(str(row["unit"]), str(row["outcome"])))
        rows.append({**row, **found, "n_replicates": values.size})
    return pd.DataFrame(rows)


def bounds_of(unit: str, outcome: str = "") -> tuple[float, float]:
    """Lowest and highest value that an ``outcome`` can have or, where its name does not tell, a number of ``unit``."""
    listed = OUTCOMES.get(outcome)
    return listed.within if listed and listed.within else BY_UNIT.get(unit, UNBOUNDED)


def interval(values: np.ndarray, bounds: tuple[float, float] = UNBOUNDED) -> dict[str, float]:
    """Mean and both intervals of one number over replicates, that of the mean cut at ``bounds``.

    A bound that a value itself lies beyond cuts nothing.
    """
    n = values.size
    mean = float(values.mean()) if n else float("nan")
    missing = dict.fromkeys(("history_low", "history_high", "mean_low", "mean_high"), float("nan"))
    if n < 2:
        return {"value": mean, **missing}
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(values, [tail, 1 - tail])
    lowest, highest = min(bounds[0], float(values.min())), max(bounds[1], float(values.max()))
    half = float(stdtrit(n - 1, 1 - tail)) * float(values.std(ddof=1)) / np.sqrt(n)
    return {
        "value": mean,
        "history_low": float(low),
        "history_high": float(high),
        "mean_low": max(mean - half, lowest),
        "mean_high": min(mean + half, highest),
    }
