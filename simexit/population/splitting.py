"""Households that split: a younger couple founds a household of its own in a spare row bound to its parent."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simexit.column import COPY, SHARE
from simexit.columns import I32, U8, households_where
from simexit.compiled import kernel
from simexit.luck import child_ids, halves
from simexit.population.codes import REGISTERED, YES
from simexit.population.layout import Population
from simexit.population.moment import Moment

Rows = NDArray[np.int64]
NO_FAMILY = np.iinfo(np.uint8).max

# Shared in proportion to the members who leave, or carried over as they are; of all else a new household has nothing.
SHARED = households_where(split=SHARE)
CARRIED = households_where(split=COPY)


def split_households(now: Moment) -> Rows:
    """Split households with a younger couple, each with the yearly hazard; returns the rows founded.

    The couple's family moves with its share of land, money, debt, livestock and the accounting year. Where nobody
    would stay, or a village has no spare row left, a household stays together. Identity: (parent, ordinal).
    """
    population, p = now.population, now.p.family
    h = population.households
    kin, family, parents = _leaving_families(population)
    ids = population.household_ids()
    hazard = np.where(h.register[parents] == REGISTERED, p.registration_split_factor, 1.0) * p.split_yearly
    parents = parents[now.luck.stored(ids[parents], "split", now.month) < hazard]
    founded, parents = _rows_for(population, parents)
    if founded.size:
        _move_families(population, kin, family, parents, founded)
        h.splits[parents] += 1
        low, high = halves(child_ids(ids[parents], h.splits[parents].astype(np.uint64), "split"))
        h.id_low[founded], h.id_high[founded] = low, high
        population.spare[founded] = False
    return founded


def parents_of(population: Population, founded: Rows) -> Rows:
    """Rows of the households that those ``founded`` this January have split off from, by identity."""
    ids, splits = population.household_ids(), population.households.splits
    parents = np.flatnonzero(splits)
    children = child_ids(ids[parents], splits[parents].astype(np.uint64), "split")
    order = np.argsort(children)
    found: Rows = parents[order[np.searchsorted(children[order], ids[founded])]]
    return found


def _rows_for(population: Population, parents: Rows) -> tuple[Rows, Rows]:
    """The first spare rows of each village for its parents, in row order, and the parents that got one."""
    spare = np.flatnonzero(population.spare)
    village = population.households.village
    place = np.arange(parents.size) - np.searchsorted(village[parents], village[parents])
    first = np.searchsorted(village[spare], village[parents])
    has = first + place < np.searchsorted(village[spare], village[parents], "right")
    return spare[(first + place)[has]], parents[has]


def _leaving_families(population: Population) -> tuple[I32, U8, Rows]:
    """Number of the first younger family with a married member in each household, and where one may leave.

    The largest number where there is none; before it the person rows of the other households. A family may leave where
    somebody stays.
    """
    c, n = population.persons, population.households.village.size
    family, somebody, rows = np.full(n, NO_FAMILY, np.uint8), np.zeros(n, np.bool_), np.empty_like(c.household)
    kin = rows[: _find_families(family, somebody, rows, c.household, c.family, c.married, c.present)]
    return kin, family, np.flatnonzero(somebody)


@kernel
def _find_families(
    leaving: U8, somebody: NDArray[np.bool_], rows: I32, household: I32, family: U8, married: U8, present: U8
) -> int:
    """The first family that may be ``leaving`` each household, and whether ``somebody`` would stay.

    Puts first in ``rows`` the people of households that have such a family; returns how many.
    """
    n = 0
    for j in range(household.size):
        rows[n] = j
        n += ((present[j] & married[j]) != 0) & (family[j] != 0)
    for k in range(n):
        i = household[rows[k]]
        leaving[i] = min(leaving[i], family[rows[k]])
    n = 0
    for j in range(household.size):
        rows[n] = j
        n += leaving[household[j]] != NO_FAMILY
    for k in range(n):
        i = household[rows[k]]
        somebody[i] |= (present[rows[k]] != 0) & (family[rows[k]] != leaving[i])
    return n


def _move_families(population: Population, kin: I32, family: U8, parents: Rows, founded: Rows) -> None:
    """Move the leaving family of each parent household, with its share of what the household has.

    ``kin``: person rows, among them all of those households.
    """
    h, c = population.households, population.persons
    target = np.full(h.village.size, -1, np.int32)
    target[parents] = founded
    kin = kin[target[c.household[kin]] >= 0]
    moving = kin[c.family[kin] == family[c.household[kin]]]
    present = c.present[kin] == YES
    before = np.bincount(c.household[kin[present]], minlength=h.village.size)[parents]
    leaving = np.bincount(c.household[moving[c.present[moving] == YES]], minlength=h.village.size)[parents]
    share = (leaving / np.maximum(before, 1)).astype(np.float32)
    for name in SHARED:
        column = getattr(h, name)
        column[founded] = column[parents] * share
        column[parents] -= column[founded]
    for name in CARRIED:
        column = getattr(h, name)
        column[founded] = column[parents]
    c.household[moving] = target[c.household[moving]]
    c.family[moving] = 0
