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

from simexit.columns import CAUSE, I16, I32, U8
from simexit.compiled import kernel
from simexit.dates import MONTHS_PER_YEAR
from simexit.population.codes import (
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
)
from simexit.population.known import known_chronic, known_dwelling
from simexit.population.moment import Moment

FOUND_FIRST = (ILLNESS, DISABILITY, NO_LABOUR, SCHOOL_COST, UNSAFE_HOME, NO_CAPITAL, NO_JOB)
Codes = NDArray[np.uint8]
Rows = NDArray[np.int64]


def make_plans(now: Moment, matching: str, *, only_new: bool = False) -> None:
    """Write the main cause of every registered household; others keep the cause they had.

    ``matching`` "random" draws each household's cause, all equally likely, in place of the one found. ``only_new``: of
    those that have none yet.
    """
    population = now.population
    h = population.households
    registered = (h.register == REGISTERED) & (h.members > 0)
    registered = np.flatnonzero(registered & (h.cause == NO_CAUSE) if only_new else registered)
    if not registered.size:
        return
    if matching == "random":
        u = now.luck.stored(population.household_ids(registered), "plan", now.month).astype(np.float64)
        drawn = 1 + np.floor(u * len(FOUND_FIRST)).astype(np.uint8)
        h.cause[registered] = drawn
    else:
        h.cause[registered] = main_causes(now, registered)


def main_causes(now: Moment, rows: Rows) -> Codes:
    """Main cause of each household of ``rows``, as a code of `CAUSE`."""
    p, h = now.p.registry, now.population.households
    members, land_mu, workers = h.members[rows], h.land_mu[rows], h.workers[rows]
    severe, disabled, chronic, pupils = _counted(now, rows)
    needs = {
        ILLNESS: (severe > 0) | ((chronic > 0) & (chronic >= p.plan_ill_share * members)),
        DISABILITY: disabled > 0,
        NO_LABOUR: workers == 0,
        SCHOOL_COST: (h.pupils_lost[rows] > 0) | ((pupils > 0) & (workers <= p.plan_school_workers)),
        UNSAFE_HOME: known_dwelling(now.population)[rows] > DWELLING_B,
        NO_CAPITAL: (land_mu >= p.plan_land_mu * workers) & (h.industry_capital[rows] == 0),
        NO_JOB: np.ones(rows.size, np.bool_),
    }
    causes: Codes = np.select([needs[cause] for cause in FOUND_FIRST], FOUND_FIRST).astype(np.uint8)
    assert set(needs) == set(range(1, len(CAUSE)))
    return causes


def _counted(now: Moment, rows: Rows) -> tuple[Rows, Rows, Rows, Rows]:
    """Living members of each household of ``rows`` who are severely ill, disabled, chronically ill, of school age."""
    p, c = now.p.registry, now.population.persons
    place = np.full(now.population.households.members.size, -1, np.int32)
    place[rows] = np.arange(rows.size)
    counted = np.zeros((4, rows.size), np.int64)
    ages = p.plan_school_age_from_years, p.plan_school_age_to_years
    chronic = known_chronic(now.population)
    _count(counted, place, c.household, c.present, c.health, chronic, c.birth_month, now.month, *ages)
    severe, disabled, ill, pupils = counted
    return severe, disabled, ill, pupils


@kernel
def _count(
    counted: Rows, place: I32, household: I32, present: U8, health: U8, chronic: NDArray[np.bool_], born: I16,
    month: int, from_years: float, to_years: float,
) -> None:  # fmt: skip
    """Count living members by kind (see `_counted`) at the ``place`` of their household, if it has one."""
    for j in range(household.size):
        k = place[household[j]]
        if k >= 0 and present[j]:
            age = (month - born[j]) / MONTHS_PER_YEAR
            counted[0, k] += health[j] == SEVERE
            counted[1, k] += health[j] == DISABLED
            counted[2, k] += chronic[j]
            counted[3, k] += (age >= from_years) & (age < to_years)
