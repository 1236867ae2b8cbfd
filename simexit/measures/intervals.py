"""Two intervals, never mixed: of one county's history, and of the mean over histories."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import stdtrit

LEVEL = 0.9
KEYS = ["outcome", "group", "year", "unit", "convention"]


def summarise(outcomes: pd.DataFrame) -> pd.DataFrame:
    """One row an outcome from one row an outcome and replicate.

    ``history_low``, ``history_high``: 5 % and 95 % quantiles over replicates. ``mean_low``, ``mean_high``: mean plus
    and minus Student's t times the standard error. Both are missing where there is one replicate. The interval
    of a mean share is cut at 0 and 1, unless a replicate's value lies beyond. Chance only.
    """
    rows = []
    for key, part in outcomes.groupby(KEYS, sort=False, dropna=False):
        values = part["value"].dropna().to_numpy(np.float64)
        row = dict(zip(KEYS, key, strict=True))
        found = share_interval(values) if row["unit"] == "share" else interval(values)
        rows.append({**row, **found, "n_replicates": values.size})
    return pd.DataFrame(rows)


def share_interval(values: np.ndarray) -> dict[str, float]:
    """As `interval`, that of the mean cut at 0 and 1 where every value lies between."""
    found = interval(values)
    if values.size and values.min() >= 0 and values.max() <= 1:
        found |= {end: float(np.clip(found[end], 0, 1)) for end in ("mean_low", "mean_high")}
    return found


def interval(values: np.ndarray) -> dict[str, float]:
    """Mean and both intervals of one number over replicates."""
    n = values.size
    mean = float(values.mean()) if n else float("nan")
    missing = dict.fromkeys(("history_low", "history_high", "mean_low", "mean_high"), float("nan"))
    if n < 2:
        return {"value": mean, **missing}
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(values, [tail, 1 - tail])
    half = float(stdtrit(n - 1, 1 - tail)) * float(values.std(ddof=1)) / np.sqrt(n)
    return {
        "value": mean,
        "history_low": float(low),
        "history_high": float(high),
        "mean_low": mean - half,
        "mean_high": mean + half,
    }
