"""How far assumed parameters move a difference between policies, beside chance: a third interval, always named.

Every replicate of the second set has parameters of its own and the luck of the replicate of the same number in the
first, where they are fixed. Total variance less chance variance is that of the parameters (law of total variance, with
chance variance taken to be what it is at the fixed parameters).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simexit.luck import Resampler
from simexit.measures.differences import TAIL, wide_outcomes
from simexit.measures.intervals import KEYS

BOOTSTRAPS = 500
NAMES = ["variant", *KEYS]
_MEASURED = (
    "parameters_mean", "parameters_low", "parameters_high", "parameters_above", "parameters_below", "parameter_share",
    "parameter_share_low", "parameter_share_high", "n_draws",
)  # fmt: skip


def parameter_intervals(fixed: pd.DataFrame, drawn: pd.DataFrame, base: str, rng: Resampler) -> pd.DataFrame:
    """One row an outcome and variant other than ``base``.

    ``parameters_mean``: mean over draws of the difference, which need not be that at fixed parameters, since assumed
    values seldom lie in the middle of their ranges. ``parameters_low``, ``parameters_high``: 5 % and 95 % quantiles
    over draws of the difference in one history, chance and parameters together. ``parameters_above``,
    ``parameters_below``: share of draws in which the difference is above and below zero. ``parameter_share``: share of
    its variance that is the parameters', with the 90 % bootstrap interval ``parameter_share_low``,
    ``parameter_share_high``; the rest is chance. ``n_draws``: draws. Without draws there are no rows.
    """
    chance = {_key(about): table for about, table in wide_outcomes(fixed, base)}
    rows: list[dict[str, Any]] = []
    for about, table in wide_outcomes(drawn, base):
        differences = table.drop(columns=base).sub(table[base], axis=0)
        alone = chance.get(_key(about))
        for name in differences:
            both = differences[name].dropna().to_numpy(np.float64)
            only = (
                np.zeros(0) if alone is None or name not in alone else (alone[name] - alone[base]).dropna().to_numpy()
            )
            rows.append({"variant": name, **about, **_row(both, only, rng)})
    return pd.DataFrame(rows, columns=None if rows else [*NAMES, *_MEASURED])


def _key(about: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(about.values())


def _row(both: NDArray[np.float64], only: NDArray[np.float64], rng: Resampler) -> dict[str, float]:
    low, high = np.quantile(both, [TAIL, 1 - TAIL]) if both.size > 1 else (np.nan, np.nan)
    row = dict.fromkeys(_MEASURED, float("nan")) | {"n_draws": float(both.size)}
    row |= {"parameters_low": float(low), "parameters_high": float(high)}
    if both.size:
        row |= {"parameters_mean": float(both.mean())}
        row |= {"parameters_above": float((both > 0).mean()), "parameters_below": float((both < 0).mean())}
    if both.size < 2 or only.size < 2:
        return row
    total, chance = (_resampled_variances(values, rng) for values in (both, only))
    shares = _share(total, chance)
    ends = np.nanquantile(shares, [TAIL, 1 - TAIL]) if np.isfinite(shares).any() else (np.nan, np.nan)
    share = _share(both.var(ddof=1, keepdims=True), only.var(ddof=1, keepdims=True))
    row |= {"parameter_share": float(share[0])}
    return row | {"parameter_share_low": float(ends[0]), "parameter_share_high": float(ends[1])}


def _resampled_variances(values: NDArray[np.float64], rng: Resampler) -> NDArray[np.float64]:
    """Variances of bootstrap samples."""
    variances: NDArray[np.float64] = values[rng.integers(0, values.size, (BOOTSTRAPS, values.size))].var(axis=1, ddof=1)
    return variances


def _share(total: NDArray[np.float64], chance: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of the total variance that chance leaves, between 0 and 1; missing where nothing varies."""
    with np.errstate(divide="ignore", invalid="ignore"):
        share: NDArray[np.float64] = np.where(total > 0, np.clip(1 - chance / total, 0.0, 1.0), np.nan)
    return share
