"""One plan for each household: its main cause of poverty, which decides what measures it is offered.

Plans are made when a household is registered, and again every January.

The first need that is found, in the order of `FOUND_FIRST`, is the main cause. Needs are those a village team can see:

- illness: severely ill, or the chronically ill are at least ``plan_ill_share`` of the members;
- disability: a disabled member;
- no labour: nobody of age and health for wage work;
- school cost: a child of compulsory age out of school, or a member of the ages at which schooling costs most
  (``plan_school_age_from_years`` to ``plan_school_age_to_years``) beside at most ``plan_school_workers`` workers;
- unsafe home: dwelling of grade C or D;
- no capital: at least ``plan_land_mu`` of land for each worker, and no industry project;
- no job: all others.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simexit.columns import CAUSE
from simexit.dates import MONTHS_PER_YEAR
from simexit.population.codes import (
    CHRONIC,
    DISABILITY,
    DISABLED,
    DWELLING_B,
    ILLNESS,
    NO_CAPITAL,
    NO_CAUSE,
    NO_JOB,
    NO_LABOUR,
    REGISTERED,
    SCHOOL_COST,
    SEVERE,
    UNSAFE_HOME,
    YES,
)
from simexit.population.layout import Population
from simexit.population.moment import Moment

FOUND_FIRST = (ILLNESS, DISABILITY, NO_LABOUR, SCHOOL_COST, UNSAFE_HOME, NO_CAPITAL, NO_JOB)
Codes = NDArray[np.uint8]


def make_plans(now: Moment, matching: str, *, only_new: bool = False) -> None:
    """Write the main cause of every registered household; others keep the cause they had.

    ``matching`` "random" draws each household's cause, all equally likely, in place of the one found. ``only_new``: of
    those that have none yet.
    """
    population = now.population
    h = population.households
    registered = np.flatnonzero((h.register == REGISTERED) & (h.members > 0) & ((h.cause == NO_CAUSE) | (not only_new)))
    if matching == "random":
        u = now.luck.stored(population.household_ids()[registered], "plan", now.month).astype(np.float64)
        drawn = 1 + np.floor(u * len(FOUND_FIRST)).astype(np.uint8)
        h.cause[registered] = drawn
    else:
        h.cause[registered] = main_causes(now)[registered]


def main_causes(now: Moment) -> Codes:
    """Main cause of each household, as a code of `CAUSE`."""
    population, p = now.population, now.p.registry
    h, c = population.households, population.persons
    age = (now.month - c.birth_month) / MONTHS_PER_YEAR
    of_school_age = (age >= p.plan_school_age_from_years) & (age < p.plan_school_age_to_years)
    chronic = _members(population, c.health == CHRONIC)
    pupils = _members(population, of_school_age)
    needs = {
        ILLNESS: (_members(population, c.health == SEVERE) > 0)
        | ((chronic > 0) & (chronic >= p.plan_ill_share * h.members)),
        DISABILITY: _members(population, c.health == DISABLED) > 0,
        NO_LABOUR: h.workers == 0,
        SCHOOL_COST: (h.pupils_lost > 0) | ((pupils > 0) & (h.workers <= p.plan_school_workers)),
        UNSAFE_HOME: h.dwelling > DWELLING_B,
        NO_CAPITAL: (h.land_mu >= p.plan_land_mu * h.workers) & (h.industry_capital == 0),
        NO_JOB: np.ones(h.members.size, np.bool_),
    }
    causes: Codes = np.select([needs[cause] for cause in FOUND_FIRST], FOUND_FIRST).astype(np.uint8)
    assert set(needs) == set(range(1, len(CAUSE)))
    return causes


def _members(population: Population, which: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Living members of each household of whom ``which`` is true."""
    c = population.persons
    rows = np.flatnonzero(which & (c.present == YES))
    counts: NDArray[np.int64] = np.bincount(c.household[rows], minlength=population.households.members.size)
    return counts
