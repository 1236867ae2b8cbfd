"""How much of poverty lasts: chronic and transient components of households watched for several years.

References: Jalan and Ravallion (1998), "Transient poverty in postreform rural China", Journal of Comparative Economics
26(2), components and the four kinds of households; Ravallion (1988), "Expected poverty under risk-induced welfare
variability", Economic Journal 98; Duclos, Araar and Giles (2010), "Chronic and transient poverty: measurement and
estimation, with evidence from China", Journal of Development Economics 91(2), bias of short panels; Quenouille (1956),
Biometrika 43, jackknife.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from simexit.measures.checked import Column, above_zero, like, numbers, share, weights_of

KINDS = ("persistently poor", "chronically poor", "transiently poor", "never poor")


class Components(NamedTuple):
    """Poverty of all years = ``chronic`` + ``transient``; ``chronic_bias``: estimated, of a short panel."""

    total: float
    chronic: float
    transient: float
    transient_share: float
    chronic_bias: float


def relative_incomes(income: ArrayLike, line: ArrayLike) -> Column:
    """Income over the line, one row a household and one column a year; losses count as zero.

    ``line``: one number, or one a year. Raises ValueError for missing incomes (give balanced panels), for fewer than
    two years and for lines not above zero.
    """
    y = numbers(income, "income", axes=2)
    if y.shape[1] < 2:
        raise ValueError(f"income: two years or more are needed, found {y.shape[1]}")
    relative: Column = np.maximum(y, 0) / above_zero(like(line, "line", y.shape[1]), "line")
    return relative


def _poverty(relative: Column, alpha: float) -> Column:
    """Relative gap to the power alpha; a gap of zero is no poverty."""
    return np.asarray(np.maximum(1 - relative, 0) ** alpha, np.float64)


def _alpha(alpha: float) -> float:
    if not (np.isfinite(alpha) and alpha >= 1):
        raise ValueError(f"alpha: one or more, else variation could lower poverty; found {alpha:g}")
    return float(alpha)


class HouseholdPoverty(NamedTuple):
    """One value a household: poverty of all years, poverty at mean income, and the estimated bias of the latter."""

    total: Column
    chronic: Column
    chronic_bias: Column


def household_components(income: ArrayLike, line: ArrayLike, alpha: float = 2.0) -> HouseholdPoverty:
    """Each household's total and chronic poverty; formula and errors as `chronic_transient`, which takes the means."""
    relative = relative_incomes(income, line)
    years = relative.shape[1]
    total = _poverty(relative, _alpha(alpha)).mean(axis=1)
    mean = relative.mean(axis=1)
    chronic = _poverty(mean, alpha)
    without = np.zeros_like(chronic)
    for year in range(years):
        without += _poverty((years * mean - relative[:, year]) / (years - 1), alpha)
    return HouseholdPoverty(total, chronic, (years - 1) * (without / years - chronic))


def chronic_transient(
    income: ArrayLike, line: ArrayLike, weights: ArrayLike | None = None, alpha: float = 2.0
) -> Components:
    """Poverty at mean income, and what the ups and downs around it add (Jalan and Ravallion 1998).

    p(x) = (1 - x)^alpha below the line, x income over the line; total = mean over households and years of p(x_it),
    chronic = mean over households of p(mean over years of x_it), transient = total - chronic, never below zero for
    alpha >= 1. ``transient_share`` = transient / total, missing where nobody is poor.

    **Short panels**: a mean over few years still carries chance, and p is convex, so chronic poverty is too high and
    transient too low, by about p'' var / (2 T) in T years, where p is smooth (Duclos, Araar and Giles 2010).
    ``chronic_bias`` is its jackknife estimate over years, (T - 1) (mean of chronic without one year - chronic), to be
    taken from chronic and added to transient. It supposes years that are independent around one mean: where shocks
    last, the bias is larger; where nearly all means lie just above the line, it is smaller than estimated. Errors of
    measurement, which the jackknife cannot see, raise transient poverty.
    Raises ValueError as `relative_incomes`, and for alpha below one.
    """
    rows = household_components(income, line, alpha)
    w = weights_of(weights, rows[0].size)
    total, chronic, bias = (float(np.average(row, weights=w)) for row in rows)
    # Jensen: what is below zero is rounding.
    transient = max(total - chronic, 0.0)
    return Components(total, chronic, transient, share(transient, total), bias)


def kinds_of_poor(income: ArrayLike, line: ArrayLike, weights: ArrayLike | None = None) -> pd.DataFrame:
    """Shares of the four kinds of households of Jalan and Ravallion (1998): columns kind, share.

    Persistently poor: below the line in every year; chronically poor: below it on average but not in every year;
    transiently poor: in some year but not on average; never poor. The shares sum to one.
    """
    relative = relative_incomes(income, line)
    w = weights_of(weights, len(relative))
    poor = relative < 1
    on_average = relative.mean(axis=1) < 1
    always = poor.all(axis=1)
    kind = np.select([always, on_average, poor.any(axis=1)], [0, 1, 2], 3)
    return pd.DataFrame({"kind": list(KINDS), "share": np.bincount(kind, w, len(KINDS)) / w.sum()})
