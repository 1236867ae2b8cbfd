"""Which rows of a table of columns meet a condition tree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simexit.column import Column
from simexit.scenario.conditions import ANY, NOT, WHO, Known

Mask = NDArray[np.bool_]


def met(tree: Mapping[str, Any], columns: Mapping[str, NDArray[Any]], rows: int, known: Known = WHO) -> Mask:
    """Which of the ``rows`` meet every condition of ``tree``, one of each ``any`` list, and not all of its ``not``.

    ``columns``: the columns that it names, of that many rows; ``known`` tells what they hold.
    """
    mask = np.ones(rows, np.bool_)
    for name, condition in tree.items():
        if name == ANY:
            mask &= np.logical_or.reduce([met(branch, columns, rows, known) for branch in condition])
        elif name == NOT:
            mask &= ~met(condition, columns, rows, known)
        else:
            mask &= meets(known[name], condition, columns[name])
    return mask


def meets(column: Column, condition: Any, held: NDArray[Any]) -> Mask:
    """Which values ``held`` by a column meet a value, a list of values or a range."""
    if isinstance(condition, dict):
        low, high = condition.get("min"), condition.get("max")
        mask: Mask = held >= low if low is not None else np.ones(held.size, np.bool_)
        if high is not None:
            mask &= held <= high
        return mask
    values = condition if isinstance(condition, list | tuple) else [condition]
    codes = [column.words.index(value) if isinstance(value, str) else value for value in values]
    return one_of(held, codes)


def one_of(held: NDArray[Any], codes: Sequence[Any]) -> Mask:
    """Which values ``held`` are one of a few ``codes``."""
    if len(codes) > 1 and held.dtype.kind == "f":
        return np.isin(held, codes)
    found: Mask = held == codes[0] if codes else np.zeros(held.size, np.bool_)
    for code in codes[1:]:
        found |= held == code
    return found
