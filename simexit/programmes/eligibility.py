"""Who: a condition tree over whole columns of households."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simexit.population.codes import REGISTER
from simexit.population.layout import Population

Mask = NDArray[np.bool_]
WORDS = {"register": REGISTER}


def who_columns(population: Population, line_yuan: NDArray[np.float64]) -> dict[str, NDArray[Any]]:
    """Columns a ``who:`` may name, one value a household; ``line_yuan`` is each household's administrative line."""
    h = population.households
    return {
        "register": h.register,
        "recorded_income_to_line": h.recorded_own_income / line_yuan,
        "members": h.members,
        "hands": h.hands,
        "workers": h.workers,
        "land_mu": h.land_mu,
        "ill_members": h.ill_members,
        "elderly": h.elderly,
        "industry_capital_yuan": h.industry_capital,
        "poor_village": population.villages.poor_village[h.village],
    }


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
    codes = [WORDS[name].index(value) if isinstance(value, str) else value for value in values]
    return np.isin(column, codes)
