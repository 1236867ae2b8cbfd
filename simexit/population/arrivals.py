"""Who joins a household between months: newborn children, and brides from the outside account."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simexit.columns import I32, U8, ids_of
from simexit.compiled import kernel
from simexit.dates import MONTHS_PER_YEAR
from simexit.luck import child_ids
from simexit.population.codes import NO, YES
from simexit.population.layout import Population
from simexit.population.moment import Moment
from simexit.population.newcomers import newcomers

Rows = NDArray[np.int64]


def welcome_children(now: Moment) -> int:
    """Add the children born this month and return their number; a child's identity is its mother and birth order."""
    population, luck, p = now.population, now.luck, now.p.population
    c = population.persons
    mothers = np.flatnonzero(c.gives_birth.view(np.bool_))
    if mothers.size:
        parents = ids_of(c.id_low[mothers], c.id_high[mothers])
        ids = child_ids(parents, c.children_born[mothers].astype(np.uint64), "child")
        children = newcomers(luck, ids, p, np.ones(ids.size, np.bool_))
        children.household[:] = c.household[mothers]
        children.family[:] = c.family[mothers]
        children.birth_month[:] = now.month
        c.gives_birth[mothers] = NO
        population.add_people(children)
    return int(mothers.size)


def welcome_brides(now: Moment) -> int:
    """Add the brides of this month's grooms and return their number; a bride's identity is her groom.

    A groom who lives with a married couple begins a family of his own within the household, which may split off later.
    """
    population, luck = now.population, now.luck
    p, family = now.p.population, now.p.family
    c = population.persons
    grooms = np.flatnonzero(c.marries.view(np.bool_))
    if grooms.size:
        ids = child_ids(ids_of(c.id_low[grooms], c.id_high[grooms]), np.zeros(grooms.size, np.uint64), "bride")
        brides = newcomers(luck, ids, p, np.zeros(ids.size, np.bool_))
        _begin_families(population, grooms)
        brides.household[:] = c.household[grooms]
        brides.family[:] = c.family[grooms]
        brides.female[:] = YES
        brides.married[:] = YES
        age = family.bride_age_from_years + family.bride_age_spread_years * luck.stored(ids, "member_age")
        brides.birth_month[:] = now.month - (age * MONTHS_PER_YEAR).astype(np.int32)
        c.marries[grooms] = NO
        population.add_people(brides)
    return int(grooms.size)


def _begin_families(population: Population, grooms: Rows) -> None:
    """Number the families of grooms who live with another couple: the next numbers in their household."""
    c = population.persons
    mine = c.household[grooms]
    wedding, married, highest = (np.zeros(population.households.village.size, np.uint8) for _ in range(3))
    wedding[mine] = YES
    _count_married(married, highest, wedding, c.household, c.family, c.married, c.present)
    order = np.argsort(mine, kind="stable")
    rank = np.empty(grooms.size, np.int64)
    rank[order] = np.arange(grooms.size) - np.searchsorted(mine[order], mine[order])
    with_others = married[mine] > 1
    c.family[grooms[with_others]] = (highest[mine].astype(np.int64) + 1 + rank)[with_others]


@kernel
def _count_married(
    married: U8, highest: U8, wedding: U8, household: I32, family: U8, is_married: U8, present: U8
) -> None:
    """Married members, and the highest number of a family, of each household with a ``wedding``."""
    for j in range(household.size):
        i = household[j]
        if wedding[i] & present[j]:
            married[i] += is_married[j]
            highest[i] = max(highest[i], family[j])
