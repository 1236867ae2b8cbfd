"""Who: a condition tree over whole columns of households."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simexit.columns import CAUSE, asked
from simexit.population.layout import Population

Mask = NDArray[np.bool_]


def who_columns(population: Population, line_yuan: NDArray[np.float64]) -> dict[str, NDArray[Any]]:
    """Columns a ``who:`` may name, one value a household; ``line_yuan`` is each household's administrative line."""
    found = {name: population.of_households(table, column.name) for name, (table, column) in asked().items()}
    return {**found, "recorded_income_to_line": population.households.recorded_own_income / line_yuan}


def eligible(who: dict[str, Any], columns: dict[str, NDArray[Any]]) -> Mask:
    """Households that meet every condition of ``who``, and one of each ``any`` list; the empty never do."""
    mask: Mask = columns["members"] > 0
    for name, condition in who.items():
        if name == "any":
            branches = [eligible(branch, columns) for branch in condition]
            mask = mask & np.logical_or.reduce(branches)
        else:
            mask = mask & meets(name, condition, columns[name])
    return mask


def in_plan(causes: tuple[str, ...], cause: NDArray[np.uint8]) -> Mask:
    """Households whose main cause of poverty is one of ``causes``, so that their plan has the measure."""
    return np.isin(cause, [CAUSE.index(each) for each in causes])


def meets(name: str, condition: Any, column: NDArray[Any]) -> Mask:
    """Which values of a column meet a value, a list of values or a range."""
    if isinstance(condition, dict):
        low, high = condition.get("min"), condition.get("max")
        mask = np.ones(column.size, np.bool_)
        if low is not None:
            mask &= column >= low
        if high is not None:
            mask &= column <= high
        return mask
    values = condition if isinstance(condition, list | tuple) else [condition]
    codes = [asked()[name][1].words.index(value) if isinstance(value, str) else value for value in values]
    return np.isin(column, codes)
