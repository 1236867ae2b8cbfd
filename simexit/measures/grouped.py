"""Any measure, asked once for each group: by cause, village type, programme or sex of head."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from simexit.measures.checked import groups_of


def by_group(
    measure: Callable[..., object], groups: ArrayLike, columns: Mapping[str, ArrayLike | None], **settings: object
) -> pd.DataFrame:
    """``measure(**columns, **settings)`` of each group's rows, below one another, with the label in column ``group``.

    ``columns`` (by argument name) are split by row, those that are None are left out; ``settings`` are passed on whole.
    A measure that gives a table gives its rows, one that gives a named tuple one row, a number one column ``value``.
    Raises ValueError, naming the group, where a measure refuses a group's rows.
    """
    given = {name: np.asarray(column) for name, column in columns.items() if column is not None}
    if not given:
        raise ValueError("columns: at least one is needed")
    split = groups_of(groups, len(next(iter(given.values()))))
    order = np.argsort(split.codes, kind="stable")
    ends = np.cumsum(np.bincount(split.codes, minlength=len(split.labels)))[:-1]
    parts = []
    for label, rows in zip(split.labels, np.split(order, ends), strict=True):
        try:
            found = measure(**{name: column[rows] for name, column in given.items()}, **settings)
        except ValueError as problem:
            raise ValueError(f"group {label}: {problem}") from None
        part = _table(found)
        part.insert(0, "group", label)
        parts.append(part)
    return pd.concat(parts, ignore_index=True)


def _table(found: object) -> pd.DataFrame:
    """What a measure found as a table."""
    if isinstance(found, pd.DataFrame):
        return found.copy()
    if isinstance(found, tuple) and hasattr(found, "_fields"):
        return pd.DataFrame([found], columns=list(found._fields))
    return pd.DataFrame({"value": [found]})
