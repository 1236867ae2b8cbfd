"""Room for households that split off: rows beyond what a plan can need are given up when it begins."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simexit.columns import Households
from simexit.dates import MONTHS_PER_YEAR
from simexit.population.layout import Population

Rows = NDArray[np.int64]
MORE_ROWS = 6
"""Rows kept free beyond twice what the plan's years are reckoned to need: no village shall run out of them."""


def room_needed(first_month: int, end_month: int, p: Any) -> float:
    """Of all households, those for whom a row is reckoned to be needed in a stretch of time."""
    years = (end_month - first_month) // MONTHS_PER_YEAR + 1
    return years * float(p.spare_households_yearly)


def rows_with_room(population: Population, share: float) -> Rows:
    """Rows of households that there are or were, and the first spare rows of each village.

    ``share``: of the households of a village, those for whom a row is reckoned to be needed.
    """
    village, spare = population.households.village, population.spare
    first, n = population.villages.first_household, population.villages.county.size
    wanted = 2 * np.ceil(np.bincount(village[~spare], minlength=n) * share).astype(np.int64) + MORE_ROWS
    before: Rows = np.cumsum(spare) - spare
    return np.flatnonzero(~spare | (before - before[first][village] < wanted[village]))


def keep_rows(population: Population, kept: Rows) -> Rows:
    """Drop all household rows but those ``kept``, ascending; returns where each row is now, -1 where nowhere.

    The first row of a village, to which its empty person rows belong, has to be kept.
    """
    villages, place = population.villages, np.full(population.spare.size, -1, np.int64)
    place[kept] = np.arange(kept.size)
    count = np.bincount(population.households.village[kept], minlength=villages.county.size)
    villages.households[:] = count
    villages.first_household[:] = np.cumsum(count) - count
    population.persons.household[:] = place[population.persons.household]
    population.households = Households._make(column[kept] for column in population.households)
    population.spare = population.spare[kept]
    return place
