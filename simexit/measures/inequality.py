"""How unequal incomes are (Gini), and how households change places (transition matrix, Shorrocks index).

References: Lerman and Yitzhaki (1989), Journal of Econometrics 42, weighted Gini; Lambert and Aronson (1993), Economic
Journal 103, within, between and overlap; Raffinetti, Siletti and Vernizzi (2015), Statistical Methods & Applications
24, incomes below zero; Shorrocks (1978), "The measurement of mobility", Econometrica 46(5).
"""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from simexit.measures.checked import Codes, Column, Groups, groups_of, numbers, same_length, share, weights_of

Negative = Literal["keep", "zero", "normalise"]
NEGATIVE: tuple[Negative, ...] = ("keep", "zero", "normalise")


class GiniParts(NamedTuple):
    """Gini of the whole and its parts: ``within`` + ``between`` + ``overlap``."""

    gini: float
    within: float
    between: float
    overlap: float


def gini(income: ArrayLike, weights: ArrayLike | None = None, negative: Negative = "keep") -> float:
    """Gini coefficient, sum over all pairs of w_i w_j |y_i - y_j| / (2 W^2 mean), exact with ties and weights.

    Divided by W^2, not W (W - 1): n equal weights with everything in one hand give 1 - 1 / n. Computed from sorted
    incomes, with C the running sum of weights: sum w y (2 C - w - W) / (W sum w y) (Lerman and Yitzhaki 1989).
    ``negative``: "keep" lets incomes below zero stand, and the coefficient may then exceed one; "zero" counts them as
    zero; "normalise" divides by the mean of |y| instead, which keeps it between 0 and 1 (Raffinetti et al. 2015).
    Zeros need no care. Raises ValueError for missing incomes and where the mean is not above zero.
    """
    y = _incomes(income, negative)
    found = _gini(y, weights_of(weights, y.size), negative)
    if np.isnan(found):
        raise ValueError("income: the Gini coefficient needs a mean income above zero")
    return found


def _incomes(income: ArrayLike, negative: Negative) -> Column:
    if negative not in NEGATIVE:
        raise ValueError(f"negative: one of {', '.join(NEGATIVE)}, found {negative}")
    y = numbers(income, "income")
    return np.maximum(y, 0) if negative == "zero" else y


def _gini(y: Column, w: Column, negative: Negative) -> float:
    """Gini of checked columns; missing where the mean is not above zero."""
    order = np.argsort(y)
    y, w = y[order], w[order]
    size = w.sum()
    total = float((w * (np.abs(y) if negative == "normalise" else y)).sum())
    if not total > 0:
        return float("nan")
    # Never below zero but for rounding, where all incomes are the same.
    return max(float((w * y * (2 * np.cumsum(w) - w - size)).sum()) / (float(size) * total), 0.0)


def gini_by_group(
    income: ArrayLike, groups: ArrayLike, weights: ArrayLike | None = None, negative: Negative = "keep"
) -> pd.DataFrame:
    """Gini of each group: columns group, n, population_share, income_share, mean_income, gini.

    Missing where a group's mean is not above zero. Incomes below zero as in `gini`.
    """
    y = _incomes(income, negative)
    w = weights_of(weights, y.size)
    split = groups_of(groups, y.size)
    n = np.bincount(split.codes)
    size, total = split.sums(w), split.sums(w * y)
    with np.errstate(invalid="ignore", divide="ignore"):
        return pd.DataFrame(
            {
                "group": split.labels,
                "n": n,
                "population_share": size / size.sum(),
                "income_share": total / total.sum(),
                "mean_income": total / size,
                "gini": _ginis(y, w, split, n, negative),
            }
        )


def _ginis(y: Column, w: Column, split: Groups, n: Codes, negative: Negative) -> Column:
    """`_gini` of every group at once: sorted by group, and by income within it."""
    order = np.argsort(y)
    small = np.min_scalar_type(n.size)
    order = order[np.argsort(split.codes[order].astype(small), kind="stable")]
    y, w, starts = y[order], w[order], np.cumsum(n) - n
    running = np.cumsum(w)
    size = np.add.reduceat(w, starts)
    before = np.repeat(running[starts] - w[starts], n)
    apart = np.add.reduceat(w * y * (2 * (running - before) - w - np.repeat(size, n)), starts)
    total = np.add.reduceat(w * (np.abs(y) if negative == "normalise" else y), starts)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(total > 0, np.maximum(apart / (size * total), 0), np.nan)


def quantile_groups(income: ArrayLike, n_groups: int = 5, weights: ArrayLike | None = None) -> Codes:
    """Quantile group of each row, 1 (lowest) to ``n_groups``, by weighted rank.

    Equal incomes share the middle of their ranks and therefore a group, so groups may differ in size and even be
    empty where many incomes are the same. Raises ValueError for fewer than two groups.
    """
    if n_groups < 2:
        raise ValueError(f"n_groups: at least 2, found {n_groups}")
    y = numbers(income, "income")
    order = np.argsort(y)
    risen = np.concatenate([[False], np.diff(y[order]) > 0])
    position = np.empty(y.size, np.int64)
    position[order] = np.cumsum(risen)
    tied = np.bincount(position, weights=weights_of(weights, y.size))
    after = np.cumsum(tied)
    # Twice the middle rank, so that whole weights stay whole numbers and no boundary is missed by rounding.
    middle = np.floor(n_groups * (2 * after - tied) / (2 * after[-1])).astype(np.int64)
    codes: Codes = np.minimum(middle, n_groups - 1)[position] + 1
    return codes


def transition_matrix(
    before: ArrayLike, after: ArrayLike, weights: ArrayLike | None = None, states: ArrayLike | None = None
) -> pd.DataFrame:
    """Share of each state's rows before (index) that are in each state after (columns); every row sums to one.

    ``before``, ``after``: states of the same households, say from `quantile_groups`, or poor and not. ``states``
    fixes their order and adds those that nobody is in: such a row is missing. p_ij = sum of w in i then j / sum of w
    in i. Raises ValueError for columns of unequal length, missing states and states not listed.
    """
    first, second = np.asarray(before), np.asarray(after)
    if first.ndim != 1 or first.size == 0 or first.shape != second.shape:
        raise ValueError(f"before, after: two columns of one length are needed, found {first.size} and {second.size}")
    w = weights_of(weights, first.size)
    names = pd.Index(pd.unique(np.asarray(states))) if states is not None else _states(first, second)
    rows, columns = names.get_indexer(pd.Index(first)), names.get_indexer(pd.Index(second))
    if (rows < 0).any() or (columns < 0).any():
        raise ValueError("before, after: a state is missing or not among the states listed")
    n = len(names)
    sums = np.bincount(rows * n + columns, weights=w, minlength=n * n).reshape(n, n)
    with np.errstate(invalid="ignore"):
        shares = sums / sums.sum(axis=1, keepdims=True)
    return pd.DataFrame(shares, index=names.rename("before"), columns=names.rename("after"))


def _states(first: NDArray[np.generic], second: NDArray[np.generic]) -> pd.Index[Any]:
    states: pd.Index[Any] = pd.Index(groups_of(np.concatenate([first, second]), 2 * first.size).labels)
    return states


def shorrocks_index(matrix: pd.DataFrame) -> float:
    """Mobility of a transition matrix: (n - trace) / (n - 1), 0 where all stay, 1 where the past does not matter.

    Shorrocks (1978), for n states; it can exceed one where states are swapped. Raises ValueError for a matrix that is
    not square, has fewer than two states, or has a row that does not sum to one.
    """
    p = numbers(matrix.to_numpy(), "matrix", axes=2)
    n = len(p)
    if p.shape != (n, n) or n < 2:
        raise ValueError(f"matrix: square with two states or more, found {p.shape[0]} by {p.shape[1]}")
    if not np.allclose(p.sum(axis=1), 1):
        raise ValueError("matrix: every row must sum to one")
    return share(n - float(np.trace(p)), n - 1)


def mobility(
    income_before: ArrayLike, income_after: ArrayLike, n_groups: int = 5, weights: ArrayLike | None = None
) -> float:
    """Shorrocks index of moves between quantile groups of two years' incomes of the same households.

    Raises ValueError where so many incomes are equal that a group of the first year is empty.
    """
    first = numbers(income_before, "income_before")
    second = same_length(numbers(income_after, "income_after"), "income_after", first.size)
    before, after = (quantile_groups(each, n_groups, weights) for each in (first, second))
    matrix = transition_matrix(before, after, weights, states=np.arange(1, n_groups + 1))
    empty = matrix.index[matrix.isna().all(axis=1)].tolist()
    if empty:
        raise ValueError(f"income_before: too many equal incomes for {n_groups} groups, empty: {empty}")
    return shorrocks_index(matrix)
