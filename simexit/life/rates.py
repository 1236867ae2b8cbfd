"""Named rates: factors on parameters, expanded for a village from its households' packs.

Effective factor = village factor x pack factor, clamped to the rate's bounds. Rates that no enabled programme touches
share one column of ones. A pack is a set of (programme, step); the table of packs is made at month boundaries.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simexit.compiled import loop, rule
from simexit.population.columns import F32
from simexit.scenario.evidence import evidence


class PersonRates(NamedTuple):
    """Factors on rates of persons, one float32 array each, in person rows."""

    mortality: F32
    births: F32
    onset: F32
    recovery: F32
    bill: F32
    search: F32
    job_loss: F32
    migration: F32
    returning: F32
    wage: F32
    settling: F32
    dropout: F32
    school_cost: F32


class HouseholdRates(NamedTuple):
    """Factors on rates of households, one float32 array each, in household rows."""

    farm_yield: F32
    insurance: F32
    project_return: F32
    project_failure: F32
    credit: F32
    relief: F32
    livestock_loss: F32
    livestock_return: F32
    house_wear: F32


# The named rate behind each field above, person rates first.
ORDER = (
    "demography.mortality_level_yearly",
    "demography.births_per_woman",
    "health.onset_monthly",
    "health.recovery_acute_monthly",
    "health.bill_level",
    "work.search_monthly",
    "work.job_loss_monthly",
    "work.migration_monthly",
    "work.return_monthly",
    "work.wage_level",
    "family.settling_monthly",
    "schooling.dropout_level",
    "schooling.cost_level",
    "farm.yield_yuan",
    "health.insurance_paid_share",
    "industry.return_monthly_share",
    "industry.failure_monthly",
    "purse.credit_limit_months",
    "health.relief_paid_share",
    "livestock.loss_monthly",
    "livestock.return_monthly_share",
    "housing.wear_monthly",
)
N_PERSON_RATES = len(PersonRates._fields)
N_RATES = len(ORDER)


class RateTable(NamedTuple):
    """What programmes do to rates this month.

    ``packs``: factor of rate r in pack k, float32 [N_RATES, packs]. ``touched``: uint8 [N_RATES], 1 where any pack or
    village differs from one. ``villages``: factor of rate r in village v, float32 [N_RATES, villages]. ``bounds``:
    lowest and highest effective factor, float32 [N_RATES, 2].
    """

    packs: NDArray[np.float32]
    touched: NDArray[np.uint8]
    villages: NDArray[np.float32]
    bounds: NDArray[np.float32]


def no_effects(villages: int) -> RateTable:
    """A table in which no programme touches any rate."""
    return RateTable(
        np.ones((N_RATES, 1), np.float32),
        np.zeros(N_RATES, np.uint8),
        np.ones((N_RATES, villages), np.float32),
        np.array([evidence()[name].bounds for name in ORDER], np.float32),
    )


@loop
def expand_to_households(row, packs, pack, village, low, high):
    """Factor of one rate for each household of a village."""
    for i in range(row.size):
        row[i] = min(max(village * packs[pack[i]], low), high)


@loop
def expand_to_persons(row, packs, pack, owner, village, low, high):
    """Factor of one rate for each person of a village."""
    for j in range(row.size):
        row[j] = min(max(village * packs[pack[owner[j]]], low), high)


@rule
def person_rate(r, table, v, pack, owner, scratch, ones):
    """Factors of person rate r in village v: the shared ones, or expanded to its own scratch row."""
    n = owner.size
    if table.touched[r] == 0:
        return ones[:n]
    row = scratch[r][:n]
    expand_to_persons(row, table.packs[r], pack, owner, table.villages[r, v], table.bounds[r, 0], table.bounds[r, 1])
    return row


@rule
def household_rate(r, table, v, pack, scratch, ones):
    """Factors of household rate r in village v: the shared ones, or expanded to its own scratch row."""
    n = pack.size
    if table.touched[r] == 0:
        return ones[:n]
    row = scratch[r][:n]
    expand_to_households(row, table.packs[r], pack, table.villages[r, v], table.bounds[r, 0], table.bounds[r, 1])
    return row


@rule
def person_rates(table, v, pack, owner, scratch, ones):
    """All person rates of a village."""
    return PersonRates(
        person_rate(0, table, v, pack, owner, scratch, ones),
        person_rate(1, table, v, pack, owner, scratch, ones),
        person_rate(2, table, v, pack, owner, scratch, ones),
        person_rate(3, table, v, pack, owner, scratch, ones),
        person_rate(4, table, v, pack, owner, scratch, ones),
        person_rate(5, table, v, pack, owner, scratch, ones),
        person_rate(6, table, v, pack, owner, scratch, ones),
        person_rate(7, table, v, pack, owner, scratch, ones),
        person_rate(8, table, v, pack, owner, scratch, ones),
        person_rate(9, table, v, pack, owner, scratch, ones),
        person_rate(10, table, v, pack, owner, scratch, ones),
        person_rate(11, table, v, pack, owner, scratch, ones),
        person_rate(12, table, v, pack, owner, scratch, ones),
    )


@rule
def household_rates(table, v, pack, scratch, ones):
    """All household rates of a village."""
    first = N_PERSON_RATES
    return HouseholdRates(
        household_rate(first, table, v, pack, scratch, ones),
        household_rate(first + 1, table, v, pack, scratch, ones),
        household_rate(first + 2, table, v, pack, scratch, ones),
        household_rate(first + 3, table, v, pack, scratch, ones),
        household_rate(first + 4, table, v, pack, scratch, ones),
        household_rate(first + 5, table, v, pack, scratch, ones),
        household_rate(first + 6, table, v, pack, scratch, ones),
        household_rate(first + 7, table, v, pack, scratch, ones),
        household_rate(first + 8, table, v, pack, scratch, ones),
    )
