"""Who joins a household between months: newborn children, and brides from the outside account."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simexit.columns import I32, U8, ids_of
from simexit.compiled import kernel
from simexit.dates import MONTHS_PER_YEAR
from simexit.luck import child_ids
from simexit.population.codes import NO, YES
from simexit.population.layout import Population, flagged
from simexit.population.moment import Moment
from simexit.population.newcomers import newcomers

Rows = NDArray[np.int64]


def welcome_arrivals(now: Moment) -> tuple[int, int]:
    """Add the children born this month, and the brides of its grooms, to their households; return their numbers.

    A child's identity is its mother and birth order, a bride's is her groom.
    """
    population, luck, p = now.population, now.luck, now.p
    c = population.persons
    mothers, grooms = flagged(c.gives_birth), flagged(c.marries)
    births, hosts = mothers.size, np.concatenate([mothers, grooms])
    if not hosts.size:
        return 0, 0
    parents = ids_of(c.id_low[hosts], c.id_high[hosts])
    children = child_ids(parents[:births], c.children_born[mothers].astype(np.uint64), "child")
    brides = child_ids(parents[births:], np.zeros(grooms.size, np.uint64), "bride")
    ids = np.concatenate([children, brides])
    people = newcomers(luck, ids, p.population, np.arange(ids.size) < births)
    people.household[:] = c.household[hosts]
    _begin_families(population, grooms, people.household[:births], c.family[mothers])
    people.family[:] = c.family[hosts]
    people.birth_month[:] = now.month
    people.female[births:] = YES
    people.married[births:] = YES
    age = p.family.bride_age_from_years + p.family.bride_age_spread_years * luck.stored(brides, "member_age")
    people.birth_month[births:] -= (age * MONTHS_PER_YEAR).astype(np.int32)
    c.gives_birth[mothers] = NO
    c.marries[grooms] = NO
    population.add_people(people)
    return int(births), int(grooms.size)


def _begin_families(population: Population, grooms: Rows, born_to: I32, born_into: U8) -> None:
    """Number the families of grooms who live with another couple: the next numbers in their household.

    The household may split along them later. ``born_to``, ``born_into``: household and family of the month's children.
    """
    c, v = population.persons, population.villages
    mine = c.household[grooms]
    married, highest = np.zeros(grooms.size, np.int64), np.zeros(grooms.size, np.int64)
    where = mine, population.households.village[mine], v.first_person, v.persons
    _count_married(married, highest, *where, c.household, c.family, c.married, c.present, born_to, born_into)
    order = np.argsort(mine, kind="stable")
    rank = np.empty(grooms.size, np.int64)
    rank[order] = np.arange(grooms.size) - np.searchsorted(mine[order], mine[order])
    with_others = married > 1
    c.family[grooms[with_others]] = (highest + 1 + rank)[with_others]


@kernel
def _count_married(
    married: Rows, highest: Rows, homes: I32, village: I32, first: I32, persons: I32, household: I32, family: U8,
    is_married: U8, present: U8, born_to: I32, born_into: U8,
) -> None:  # fmt: skip
    """Married members, and the highest number of a family, of each of ``homes``, which may be there more than once."""
    for k in range(homes.size):
        home, couples, top = homes[k], np.int32(0), np.int32(0)
        a, b = first[village[k]], first[village[k]] + persons[village[k]]
        of, living, wed, number = household[a:b], present[a:b], is_married[a:b], family[a:b]
        for j in range(of.size):
            member = np.int32(of[j] == home) * np.int32(living[j])
            couples += member * np.int32(wed[j])
            top = max(top, member * np.int32(number[j]))
        for j in range(born_to.size):
            top = max(top, np.int32(born_to[j] == home) * np.int32(born_into[j]))
        married[k], highest[k] = couples, top
