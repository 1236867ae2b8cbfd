"""Who: a condition tree over whole columns of households."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simexit.columns import CAUSE, asked
from simexit.population.conditions import Mask, met, one_of
from simexit.population.known import known
from simexit.population.layout import Population


def who_columns(
    population: Population, line_yuan: NDArray[np.float64], names: Iterable[str] | None = None
) -> dict[str, NDArray[Any]]:
    """Columns of ``names`` that a ``who:`` may ask, or all, one value a household.

    ``line_yuan``: the line of each, or one for all.
    """
    tables = asked()
    found = {}
    for name in tables if names is None else names:
        table, column = tables[name]
        found[name] = known(population, table, column.name)
        if name == "recorded_income_to_line":
            found[name] = found[name] / line_yuan
    return found


def eligible(who: dict[str, Any], columns: dict[str, NDArray[Any]]) -> Mask:
    """Households that meet the conditions of ``who``; the empty never do."""
    there: Mask = columns["members"] > 0
    return there & met(who, columns, there.size) if who else there


def in_plan(causes: tuple[str, ...], cause: NDArray[np.uint8]) -> Mask:
    """Households whose main cause of poverty is one of ``causes``, so that their plan has the measure."""
    return one_of(cause, [CAUSE.index(each) for each in causes])
