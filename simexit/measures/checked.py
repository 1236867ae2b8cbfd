"""Columns checked before they are measured: numbers, yes-or-no flags, weights, groups. Errors in plain words."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

Column = NDArray[np.float64]
Flags = NDArray[np.bool_]
Codes = NDArray[np.int64]


class CannotTell(ValueError):
    """A measure that these rows cannot give. ``key``: the term of the reason; ``words``: what fills its places."""

    def __init__(self, key: str, message: str, **words: str) -> None:
        super().__init__(message)
        self.key, self.words = key, words


class Groups(NamedTuple):
    """Labels in sorted order and the position of each row's label in them."""

    labels: list[Any]
    codes: Codes

    def sums(self, values: Column) -> Column:
        """Sum of a column in each group."""
        return tallied(self.codes, values, len(self.labels))


def tallied(codes: NDArray[np.integer], values: NDArray[np.generic] | None, n: int) -> Column:
    """Sum of ``values`` (None: the number of rows) by code 0 to n - 1."""
    return np.bincount(codes, values, n).astype(np.float64)


def numbers(values: ArrayLike, name: str, axes: int = 1) -> Column:
    """A column (or with ``axes`` 2 a matrix, one row a household) of finite float64 numbers; ValueError otherwise."""
    try:
        found = np.asarray(values, np.float64)
    except (TypeError, ValueError):
        raise ValueError(f"{name}: numbers are needed, found {_first(values)!r}") from None
    if found.ndim != axes:
        raise ValueError(f"{name}: {'one column' if axes == 1 else 'rows and columns'} needed, found {found.ndim} axes")
    if found.size == 0:
        raise ValueError(f"{name}: no rows")
    bad = found.size - int(np.count_nonzero(np.isfinite(found)))
    if bad:
        raise ValueError(f"{name}: {bad} of {found.size} values are missing or infinite; leave these rows out first")
    return found


def _first(values: ArrayLike) -> object:
    """The first value that is no number, else the values as they are."""
    for value in np.asarray(values, object).ravel():
        try:
            float(value)
        except (TypeError, ValueError):
            return value
    return values


def like(values: ArrayLike, name: str, n: int) -> Column:
    """One number for all ``n`` rows, or a column of ``n`` numbers."""
    found = np.asarray(values)
    if found.ndim == 0:
        return np.full(n, numbers(found[None], name)[0])
    return same_length(numbers(values, name), name, n)


def same_length(column: Column, name: str, n: int) -> Column:
    """The column, if it has ``n`` rows; ValueError otherwise."""
    if len(column) != n:
        raise ValueError(f"{name}: {len(column)} rows, the other columns have {n}")
    return column


def above_zero(column: Column, name: str) -> Column:
    """The column, if every number is above zero; ValueError otherwise."""
    if column.min() <= 0:
        raise ValueError(f"{name}: must be above zero, found {column.min():g}")
    return column


def flags(values: ArrayLike, name: str, n: int | None = None, axes: int = 1) -> Flags:
    """Yes-or-no values from booleans or 0 and 1; ValueError otherwise."""
    found = numbers(values, name, axes)
    if not np.isin(found, (0.0, 1.0)).all():
        other = found[~np.isin(found, (0.0, 1.0))][0]
        raise ValueError(f"{name}: only yes or no (true, false, 1, 0), found {other:g}")
    yes: Flags = found.astype(np.bool_)
    if n is not None and len(yes) != n:
        raise ValueError(f"{name}: {len(yes)} rows, the other columns have {n}")
    return yes


def weights_of(weights: ArrayLike | None, n: int) -> Column:
    """A weight for each of ``n`` rows: ones where none are given. None below zero, not all zero; ValueError."""
    if weights is None:
        return np.ones(n)
    found = same_length(numbers(weights, "weights"), "weights", n)
    if found.min() < 0:
        raise ValueError(f"weights: must not be below zero, found {found.min():g}")
    if not found.any():
        raise ValueError("weights: all are zero")
    return found


def groups_of(groups: ArrayLike, n: int) -> Groups:
    """Labels and codes of a group column without missing labels; ValueError otherwise."""
    column: Any = groups if isinstance(groups, pd.Series | pd.Categorical) else np.asarray(groups)
    codes, labels = pd.factorize(column, sort=True)
    if len(codes) != n:
        raise ValueError(f"groups: {len(codes)} rows, the other columns have {n}")
    if (codes < 0).any():
        raise ValueError(f"groups: {int((codes < 0).sum())} of {n} labels are missing")
    return Groups(labels.tolist(), codes.astype(np.int64))


def level_of(level: float) -> float:
    """The level of an interval, between 0 and 1; ValueError otherwise."""
    if not 0 < level < 1:
        raise ValueError(f"level: between 0 and 1, found {level:g}")
    return float(level)


def share(part: float, whole: float) -> float:
    """A part of a whole; missing where the whole is zero."""
    return float(part / whole) if whole else float("nan")
