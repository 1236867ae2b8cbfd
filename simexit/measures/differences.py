"""Differences between policies over the same luck, paired replicate by replicate, with their intervals.

The same household meets the same luck under every policy, so the difference of a replicate keeps only what the policy
changes: its variance over replicates is compared with that of two independent runs (common random numbers; Law 2015,
Simulation Modeling and Analysis, 5th ed., section 11.2).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import stdtrit

from simexit.luck import Resampler
from simexit.measures.intervals import KEYS, LEVEL
from simexit.measures.simultaneous import critical_value, standard_draws

Numbers = NDArray[np.float64]
TAIL = (1 - LEVEL) / 2
# Yuan that are no sum: they have no value where there is nothing to average.
AVERAGES = "cost_per_"


def wide_outcomes(outcomes: pd.DataFrame, base: str) -> Iterator[tuple[dict[str, Any], pd.DataFrame]]:
    """Each outcome that the base has, with a table of replicates by variant.

    ``outcomes``: columns variant, replicate, value and `KEYS`. Where a variant has no such fund or family, its yuan
    are zero; other missing values stay missing, and what an exit costs where nobody was served has no value.
    """
    variant, order = pd.factorize(outcomes["variant"])
    replicate, replicates = pd.factorize(outcomes["replicate"], sort=True)
    groups = outcomes.groupby(KEYS, sort=False, dropna=False)
    group = groups.ngroup().to_numpy()
    values = np.full((groups.ngroups, order.size, replicates.size), np.nan)
    values[group, variant, replicate] = outcomes["value"].to_numpy(np.float64)
    has_variant, has_replicate = (np.zeros((groups.ngroups, size), np.bool_) for size in (order.size, replicates.size))
    has_variant[group, variant], has_replicate[group, replicate] = True, True
    abouts = outcomes[KEYS].iloc[np.unique(group, return_index=True)[1]].to_dict("records")
    for about, mine, known, there in zip(abouts, values, has_variant, has_replicate, strict=True):
        if not (order[known] == base).any():
            continue
        if about["unit"] == "yuan" and not str(about["outcome"]).startswith(AVERAGES):
            mine[~known] = 0.0
        yield (
            {str(key): value for key, value in about.items()},
            pd.DataFrame(mine[:, there].T, index=replicates[there], columns=order),
        )


def paired_differences(outcomes: pd.DataFrame, base: str, rng: Resampler, *, pilot: int | None = None) -> pd.DataFrame:
    """One row an outcome and variant other than ``base``, all intervals at 90 %.

    ``base_value``, ``value``: means of both over the replicates that have both; ``base_value`` is the base's own mean
    where a variant has no value at all. ``difference``: mean over replicates of variant less base. ``history_low``,
    ``history_high``: 5 % and 95 % quantiles of the difference in one history. ``mean_low``, ``mean_high``: paired t.
    ``simultaneous_low``, ``simultaneous_high``: hold for all variants of the outcome at once. ``precision_gain``:
    variance of the difference of independent runs over that of paired ones. ``pilot``: variances come from so many
    first replicates, which alone decided how many there are (Stein's two stages). Intervals of chance only; missing
    below two replicates. Those of a share end at -1 and 1, where a difference of two shares ends.
    """
    rows: list[dict[str, Any]] = []
    cache: dict[tuple[int, int], tuple[Numbers, Numbers]] = {}
    for about, table in wide_outcomes(outcomes, base):
        differences = table.drop(columns=base).sub(table[base], axis=0)
        found = [_row(about, str(name), table[base], table[name], pilot) for name in differences]
        for row, (low, high) in zip(found, _simultaneous(differences, found, pilot, rng, cache), strict=True):
            rows.append(_bounded({**row, "simultaneous_low": low, "simultaneous_high": high}))
    return pd.DataFrame(rows)


def _bounded(row: dict[str, Any]) -> dict[str, Any]:
    """The row, its intervals cut where no difference can lie. The normal approximation knows no such end."""
    if row["unit"] != "share" or abs(row["difference"]) > 1:
        return row
    ends = [f"{kind}_{end}" for kind in ("mean", "simultaneous") for end in ("low", "high")]
    return row | {end: float(np.clip(row[end], -1.0, 1.0)) for end in ends}


def _row(about: dict[str, Any], name: str, base: pd.Series, mine: pd.Series, pilot: int | None) -> dict[str, Any]:
    both = np.stack([base.to_numpy(np.float64), mine.to_numpy(np.float64)])
    pairs = both[:, ~np.isnan(both).any(axis=0)].T
    difference = pairs[:, 1] - pairs[:, 0]
    n = difference.size
    base_value = _mean(pairs[:, 0] if n else base.dropna().to_numpy(np.float64))
    row = {"variant": name, **about, "base_value": base_value, "value": _mean(pairs[:, 1])}
    row |= {"difference": _mean(difference), "n_replicates": n}
    error, degrees = standard_error(difference, pilot)
    half = float(stdtrit(degrees, 1 - TAIL)) * error if degrees > 0 else float("nan")
    history = np.quantile(difference, [TAIL, 1 - TAIL]) if n > 1 else np.full(2, np.nan)
    row |= {"history_low": float(history[0]), "history_high": float(history[1])}
    row |= {"mean_low": row["difference"] - half, "mean_high": row["difference"] + half}
    row["precision_gain"] = _precision_gain(pairs, difference)
    return row


def standard_error(difference: Numbers, pilot: int | None) -> tuple[float, int]:
    """Standard error of the mean and its degrees of freedom; the spread is that of the ``pilot``, if there is one."""
    first = difference[:pilot]
    if first.size < 2:
        return float("nan"), 0
    return float(first.std(ddof=1)) / float(np.sqrt(difference.size)), int(first.size - 1)


def _mean(values: Numbers) -> float:
    return float(values.mean()) if values.size else float("nan")


def _precision_gain(pairs: Numbers, difference: Numbers) -> float:
    if difference.size < 2:
        return float("nan")
    paired, independent = float(difference.var(ddof=1)), float(pairs.var(axis=0, ddof=1).sum())
    return independent / paired if paired > 0 else float("inf") if independent > 0 else float("nan")


def _simultaneous(
    differences: pd.DataFrame,
    found: list[dict[str, Any]],
    pilot: int | None,
    rng: Resampler,
    cache: dict[tuple[int, int], tuple[Numbers, Numbers]],
) -> Iterator[tuple[float, float]]:
    """Interval of each column that holds together with all others; a column that never varies is a point.

    A column without two values has no interval, and keeps no other from having one.
    """
    known = differences.notna().sum().to_numpy() >= 2
    whole = np.full((int(differences.loc[:, known].notna().all(axis=1).sum()), differences.shape[1]), np.nan)
    whole[:, known] = differences.loc[:, known].dropna().to_numpy(np.float64)
    first = whole[:pilot]
    spread = np.full(differences.shape[1], np.nan)
    if len(first) > 1:
        spread[known] = first[:, known].std(axis=0, ddof=1)
    moving = np.flatnonzero(spread > 0)
    degrees, critical = len(first) - 1, float("nan")
    if degrees > 0 and moving.size:
        size = (differences.shape[1], degrees)
        if size not in cache:
            cache[size] = standard_draws(*size, rng)
        correlation = np.atleast_2d(np.corrcoef(first[:, moving], rowvar=False))
        critical = critical_value(correlation, degrees, LEVEL, cache[size])
    for column, row in enumerate(found):
        half = critical * float(spread[column]) / np.sqrt(max(len(whole), 1)) if spread[column] > 0 else spread[column]
        yield row["difference"] - half, row["difference"] + half
