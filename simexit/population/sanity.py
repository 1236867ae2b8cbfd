"""A check that stops a run whose columns can no longer be right."""

from __future__ import annotations

import numpy as np

from simexit.columns import households_where
from simexit.population.codes import DISABLED, MIGRANT
from simexit.population.layout import Population

LARGEST_HOUSEHOLD = 127
MONEY = households_where(is_money=True, negative=False)


def check(population: Population) -> None:
    """Money is finite and not negative, states are known, nobody lives in the rows behind a village.

    Raises AssertionError that names the column and the first household or person.
    """
    ids = population.household_ids()
    for name in MONEY:
        column = getattr(population.households, name)
        if not (column.min() >= 0 and column.max() < np.inf):
            wrong = np.flatnonzero(~(column >= 0) | ~np.isfinite(column))
            raise AssertionError(f"household {int(ids[wrong[0]]):016x} has {name} {column[wrong[0]]}")
    c = population.persons
    living = int(c.present.sum(dtype=np.int64))
    in_rows = int(c.present[population.person_rows()].sum(dtype=np.int64))
    if living != in_rows:
        raise AssertionError(f"{living - in_rows} persons live outside their village's rows")
    largest = int(np.bincount(c.household[c.present == 1], minlength=1).max())
    if largest > LARGEST_HOUSEHOLD:
        raise AssertionError(f"a household has {largest} members; at most {LARGEST_HOUSEHOLD} can be counted")
    if c.health.max(initial=0) > DISABLED or c.work.max(initial=0) > MIGRANT:
        raise AssertionError("a person's health or work is no known state")
