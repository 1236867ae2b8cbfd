"""A check that stops a run whose columns can no longer be right."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simexit.columns import F32, I32, U8, households_where
from simexit.compiled import kernel
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
        if not _is_proper(column):
            wrong = np.flatnonzero(~(column >= 0) | ~np.isfinite(column))
            raise AssertionError(f"household {int(ids[wrong[0]]):016x} has {name} {column[wrong[0]]}")
    c = population.persons
    v, members = population.villages, np.zeros(population.spare.size, np.uint16)
    outside = int(c.present.sum(dtype=np.int64)) - _count(members, v.first_person, v.persons, c.household, c.present)
    if outside:
        raise AssertionError(f"{outside} persons live outside their village's rows")
    largest = int(members.max(initial=0))
    if largest > LARGEST_HOUSEHOLD:
        raise AssertionError(f"a household has {largest} members; at most {LARGEST_HOUSEHOLD} can be counted")
    if c.health.max(initial=0) > DISABLED or c.work.max(initial=0) > MIGRANT:
        raise AssertionError("a person's health or work is no known state")


@kernel
def _is_proper(yuan: F32) -> bool:
    """Whether all is finite and not negative."""
    proper = True
    for i in range(yuan.size):
        proper &= (yuan[i] >= 0) & (yuan[i] < np.inf)
    return proper


@kernel
def _count(members: NDArray[np.uint16], first: I32, persons: I32, household: I32, present: U8) -> int:
    """Living persons in their villages' rows, and how many of each household."""
    living = 0
    for v in range(first.size):
        for j in range(first[v], first[v] + persons[v]):
            living += present[j]
            members[household[j]] += present[j]
    return living
