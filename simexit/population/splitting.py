"""Households that split: a younger couple founds a household of its own in a spare row bound to its parent."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simexit.luck import Luck, child_ids, halves
from simexit.population.codes import NOT_GONE, REGISTERED, YES
from simexit.population.layout import Population

Rows = NDArray[np.int64]

# Shared in proportion to the members who leave; all other columns of the parent are carried over as they are.
SHARED = (
    "land_mu",
    "savings",
    "debt",
    "smoothed_income",
    "livestock",
    "year_wage",
    "year_farm",
    "year_industry",
    "year_property",
    "year_transfer",
    "year_migrant_wage",
    "year_consumption",
    "year_medical",
    "year_resident_months",
)
CARRIED = (
    "village",
    "productivity",
    "shock",
    "insured",
    "dwelling",
    "water",
    "power",
    "register",
    "cause",
    "recorded_income",
    "recorded_own_income",
)


def split_households(population: Population, luck: Luck, month: int, p: dict[str, np.float32]) -> Rows:
    """Split households with a younger couple, each with the yearly hazard; returns the rows founded.

    The couple's family moves with its share of land, money, debt, livestock and the accounting year. Where a village
    has no spare row left its households stay together. Identity: (parent, ordinal).
    """
    h, c = population.households, population.persons
    rows = population.person_rows()
    junior = rows[(c.family[rows] > 0) & (c.gone[rows] == NOT_GONE)]
    parents = np.unique(c.household[junior]).astype(np.int64)
    ids = population.household_ids()
    hazard = np.where(h.register[parents] == REGISTERED, p["registration_split_factor"], 1.0) * p["split_yearly"]
    parents = parents[luck.stored(ids[parents], "split", month) < hazard]
    founded, parents = _rows_for(population, parents)
    if founded.size:
        _move_families(population, rows, parents, founded)
        h.splits[parents] += 1
        low, high = halves(child_ids(ids[parents], h.splits[parents].astype(np.uint64), "split"))
        h.id_low[founded], h.id_high[founded] = low, high
        population.spare[founded] = False
    return founded


def _rows_for(population: Population, parents: Rows) -> tuple[Rows, Rows]:
    """The first spare rows of each village for its parents, in row order, and the parents that got one."""
    spare = np.flatnonzero(population.spare)
    village = population.households.village
    place = np.arange(parents.size) - np.searchsorted(village[parents], village[parents])
    first = np.searchsorted(village[spare], village[parents])
    has = first + place < np.searchsorted(village[spare], village[parents], "right")
    return spare[(first + place)[has]], parents[has]


def _move_families(population: Population, rows: Rows, parents: Rows, founded: Rows) -> None:
    """Move the first younger family of each parent household, with its share of what the household has."""
    h, c = population.households, population.persons
    target = np.full(h.village.size, -1, np.int64)
    target[parents] = founded
    kin = rows[target[c.household[rows]] >= 0]
    first = np.full(h.village.size, np.iinfo(np.uint8).max, np.uint8)
    here = kin[(c.family[kin] > 0) & (c.gone[kin] == NOT_GONE)]
    np.minimum.at(first, c.household[here], c.family[here])
    moving = kin[c.family[kin] == first[c.household[kin]]]
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
