"""Named rates: factors on parameters, one a household and one a village where programmes touch them.

Effective factor = village factor x household factor, clamped to the rate's bounds. Rates that no enabled programme
touches share one column of ones. The factors are made at month boundaries.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple, get_args, get_type_hints

import numpy as np
from numpy.typing import NDArray

from simexit.columns import F32
from simexit.compiled import from_fields, loop
from simexit.life.gather import home
from simexit.scenario.evidence import evidence


class PersonRates(NamedTuple):
    """Factors on rates of persons, one float32 array each, in person rows; beside it the named rate."""

    mortality: Annotated[F32, "demography.mortality_level_yearly"]
    births: Annotated[F32, "demography.births_per_woman"]
    onset: Annotated[F32, "health.onset_monthly"]
    recovery: Annotated[F32, "health.recovery_acute_monthly"]
    bill: Annotated[F32, "health.bill_level"]
    stays: Annotated[F32, "health.stay_level"]
    search: Annotated[F32, "work.search_monthly"]
    job_loss: Annotated[F32, "work.job_loss_monthly"]
    migration: Annotated[F32, "work.migration_monthly"]
    returning: Annotated[F32, "work.return_monthly"]
    wage: Annotated[F32, "work.wage_level"]
    settling: Annotated[F32, "family.settling_monthly"]
    dropout: Annotated[F32, "schooling.dropout_level"]
    school_cost: Annotated[F32, "schooling.cost_level"]


class HouseholdRates(NamedTuple):
    """Factors on rates of households, one float32 array each, in household rows; beside it the named rate."""

    farm_yield: Annotated[F32, "farm.yield_yuan"]
    insurance: Annotated[F32, "health.insurance_paid_share"]
    project_return: Annotated[F32, "industry.return_monthly_share"]
    project_failure: Annotated[F32, "industry.failure_monthly"]
    credit: Annotated[F32, "purse.credit_limit_months"]
    relief: Annotated[F32, "health.relief_paid_share"]
    livestock_loss: Annotated[F32, "livestock.loss_monthly"]
    livestock_return: Annotated[F32, "livestock.return_monthly_share"]
    house_wear: Annotated[F32, "housing.wear_monthly"]


# Named rates in the order of the fields above, person rates first.
ORDER: tuple[str, ...] = tuple(
    get_args(hint)[1]
    for rates in (PersonRates, HouseholdRates)
    for hint in get_type_hints(rates, include_extras=True).values()
)
N_PERSON_RATES = len(PersonRates._fields)
N_RATES = len(ORDER)


class RateTable(NamedTuple):
    """What programmes do to rates this month.

    ``touched``: int32 [N_RATES], the row of ``households`` that holds the rate, or -1 where no household's and no
    village's factor differs from one. ``households``: factors, float32 [rates ever touched, households]. ``villages``:
    factor of rate r in village v, float32 [N_RATES, villages]. ``bounds``: lowest and highest effective factor,
    float32 [N_RATES, 2].
    """

    touched: NDArray[np.int32]
    households: NDArray[np.float32]
    villages: NDArray[np.float32]
    bounds: NDArray[np.float32]


def no_effects(villages: int) -> RateTable:
    """A table in which no programme touches any rate."""
    return RateTable(
        np.full(N_RATES, -1, np.int32),
        np.ones((1, 1), np.float32),
        np.ones((N_RATES, villages), np.float32),
        np.array([evidence()[name].bounds for name in ORDER], np.float32),
    )


@loop
def expand_to_households(row, factors, village, low, high):
    """Factor of one rate for each household of a village."""
    for i in range(row.size):
        row[i] = min(max(village * factors[i], low), high)


@loop
def expand_to_persons(row, factors, owner, village, low, high):
    """Factor of one rate for each person of a village, from the factors of its households."""
    for j in range(row.size):
        row[j] = min(max(village * factors[home(owner[j])], low), high)


@loop
def person_rate(r, table, v, ha, hb, owner, scratch):
    """Expand person rate r in village v to its own row of scratch; returns which row has it: the last, of ones, or r.

    Compiled apart: a choice between arrays within the month would make its code three times as long.
    """
    if table.touched[r] < 0:
        return N_PERSON_RATES
    factors = table.households[table.touched[r]][ha:hb]
    expand_to_persons(
        scratch[r][: owner.size], factors, owner, table.villages[r, v], table.bounds[r, 0], table.bounds[r, 1]
    )
    return r


@loop
def household_rate(r, table, v, ha, hb, scratch):
    """As `person_rate`, of household rate r."""
    if table.touched[r] < 0:
        return N_RATES
    factors = table.households[table.touched[r]][ha:hb]
    expand_to_households(scratch[r][: hb - ha], factors, table.villages[r, v], table.bounds[r, 0], table.bounds[r, 1])
    return r


person_rates = from_fields(
    PersonRates,
    "table, v, ha, hb, owner, scratch",
    lambda _, k: f"scratch[person_rate({k}, table, v, ha, hb, owner, scratch)][:owner.size]",
    person_rate=person_rate,
)
household_rates = from_fields(
    HouseholdRates,
    "table, v, ha, hb, scratch",
    lambda _, k: f"scratch[household_rate({N_PERSON_RATES + k}, table, v, ha, hb, scratch)][:hb - ha]",
    household_rate=household_rate,
)
