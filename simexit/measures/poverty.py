"""How poor: headcount ratio, poverty gap, severity (Foster-Greer-Thorbecke) and the Watts index, whole and by group.

Poor is an income below the line, never at it, as in the yearly assessments. The line is one number for everybody
or one for each row, in the unit of the incomes; weights are households or persons that a row stands for.

References: Foster, Greer and Thorbecke (1984), "A class of decomposable poverty measures", Econometrica 52(3); Watts
(1968), "An economic definition of poverty"; Zheng (1993), Economics Letters 42; equations 4.6 and 4.12 in Haughton and
Khandker (2009), "Handbook on poverty and inequality".
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from simexit.measures.checked import Column, above_zero, groups_of, like, numbers, weights_of

INDICES = ("headcount_ratio", "poverty_gap", "poverty_severity")


class Poverty(NamedTuple):
    """P0, P1 and P2 of Foster, Greer and Thorbecke: shares of persons, of the line, of the line squared."""

    headcount_ratio: float
    poverty_gap: float
    poverty_severity: float


def gaps(income: ArrayLike, line: ArrayLike) -> Column:
    """Relative gap below the line of each row, 1 - y / z; 0 for the others. An income below zero counts as zero.

    With a loss counted as zero the gap is at most the whole line, so that P0 >= P1 >= P2 holds in farming years too.
    Raises ValueError for missing incomes and for a line that is not above zero.
    """
    y = numbers(income, "income")
    z = above_zero(like(line, "line", y.size), "line")
    relative: Column = np.where(y < z, 1 - np.maximum(y, 0) / z, 0)
    return relative


def _powers(income: ArrayLike, line: ArrayLike, alpha: float) -> Column:
    """Each row's poverty: its relative gap to the power alpha, 0 for those that are not poor."""
    if not (np.isfinite(alpha) and alpha >= 0):
        raise ValueError(f"alpha: zero or more, found {alpha:g}")
    gap = gaps(income, line)
    power: Column = np.where(gap > 0, gap**alpha, 0)
    return power


def fgt(income: ArrayLike, line: ArrayLike, alpha: float = 2.0, weights: ArrayLike | None = None) -> float:
    """P_alpha = sum over the poor of w (1 - y / z)^alpha, divided by the sum of all w.

    Foster, Greer and Thorbecke (1984). Raises ValueError for missing incomes, a line not above zero, alpha below 0.
    """
    power = _powers(income, line, alpha)
    return float(np.average(power, weights=weights_of(weights, power.size)))


def poverty(income: ArrayLike, line: ArrayLike, weights: ArrayLike | None = None) -> Poverty:
    """P0, P1 and P2 at once; formula and errors as in `fgt`."""
    gap = gaps(income, line)
    w = weights_of(weights, gap.size)
    return Poverty(*(float(np.average(part, weights=w)) for part in (gap > 0, gap, gap**2)))


def watts(
    income: ArrayLike, line: ArrayLike, weights: ArrayLike | None = None, floor_yuan: float | None = None
) -> float:
    """Watts index: sum over the poor of w ln(z / y), divided by the sum of all w.

    Watts (1968), Zheng (1993). The logarithm needs incomes above zero; with ``floor_yuan`` lower incomes count as the
    floor. Raises ValueError where a poor row has no income and no floor is given.
    """
    depth = _log_gaps(income, line, floor_yuan)
    return float(np.average(depth, weights=weights_of(weights, depth.size)))


def _log_gaps(income: ArrayLike, line: ArrayLike, floor_yuan: float | None) -> Column:
    """Logarithm of line over income of each row; 0 for those that are not poor."""
    y = numbers(income, "income")
    z = above_zero(like(line, "line", y.size), "line")
    poor = y < z
    if floor_yuan is not None:
        y = np.maximum(y, above_zero(like(floor_yuan, "floor_yuan", 1), "floor_yuan"))
    without = int(np.count_nonzero(y <= 0))
    if without:
        raise ValueError(f"income: the Watts index needs incomes above zero, {without} are not; give floor_yuan")
    depth: Column = np.where(poor, np.maximum(np.log(z / y), 0), 0)
    return depth


def poverty_by_group(
    income: ArrayLike, line: ArrayLike, groups: ArrayLike, weights: ArrayLike | None = None
) -> pd.DataFrame:
    """P0, P1 and P2 of each group and what each contributes to the whole.

    P = sum over groups g of s_g P_g, with s_g the group's population share (Foster, Greer and Thorbecke 1984). Columns
    group, n, population_share, then each index and, as ``…_contribution``, s_g P_g / P: these sum to one, and are
    missing where nobody is poor. A group of weight zero has missing indices.
    """
    gap = gaps(income, line)
    return _decomposed(((gap > 0).astype(np.float64), gap, gap**2), INDICES, groups, weights_of(weights, gap.size))


def watts_by_group(
    income: ArrayLike,
    line: ArrayLike,
    groups: ArrayLike,
    weights: ArrayLike | None = None,
    floor_yuan: float | None = None,
) -> pd.DataFrame:
    """Watts index of each group and its contribution, columns as in `poverty_by_group`."""
    depth = _log_gaps(income, line, floor_yuan)
    return _decomposed((depth,), ("watts",), groups, weights_of(weights, depth.size))


def _decomposed(rows: tuple[Column, ...], names: tuple[str, ...], groups: ArrayLike, weights: Column) -> pd.DataFrame:
    """Weighted mean of each column by group, and each group's part of the whole sum."""
    split = groups_of(groups, weights.size)
    size = split.sums(weights)
    columns: dict[str, object] = {
        "group": split.labels,
        "n": np.bincount(split.codes),
        "population_share": size / size.sum(),
    }
    with np.errstate(invalid="ignore", divide="ignore"):
        for name, row in zip(names, rows, strict=True):
            total = split.sums(weights * row)
            columns[name] = total / size
            columns[f"{name}_contribution"] = total / total.sum()
    return pd.DataFrame(columns)
