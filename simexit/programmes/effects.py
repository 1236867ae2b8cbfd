"""With what effect: local job openings."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simexit.population.moment import Moment
from simexit.programmes.places import Rows
from simexit.programmes.units import OfHouseholds
from simexit.scenario.schema import OpeningsEffect, Programme


def openings(programme: Programme, now: Moment, unit: OfHouseholds, rows: Rows) -> NDArray[np.float64]:
    """Local job openings for the places of ``rows``, by county."""
    pay = now.population.counties.local_pay_yuan.astype(np.float64)
    places = np.bincount(unit.county(now.population, rows), minlength=pay.size)
    each = np.zeros(pay.size)
    for effect in programme.effects:
        if isinstance(effect, OpeningsEffect):
            each += effect.openings * _new(effect, programme, now.year, pay)
    return places * each


def opens_jobs(programme: Programme) -> bool:
    """Whether its places open local jobs."""
    return any(isinstance(effect, OpeningsEffect) for effect in programme.effects)


def hires_holders(programme: Programme) -> bool:
    """Whether holders of its places are hired before others: where all jobs are new, and not where firms choose."""
    opened = (effect for effect in programme.effects if isinstance(effect, OpeningsEffect))
    return any(effect.demand_elasticity is None for effect in opened)


def posted_share(subsidy: float, wages: NDArray[np.float64], elasticity: float) -> NDArray[np.float64]:
    """Share of subsidised jobs that would not be there without the subsidy, of jobs that pay ``wages`` yuan a month.

    Firms post L0 · (1 − subsidy / wage) ^ −elasticity jobs where they posted L0, and are paid for all of them.
    """
    paid = np.divide(subsidy, wages, out=np.zeros(wages.size), where=wages > 0)
    share: NDArray[np.float64] = 1 - (1 - np.minimum(paid, 1)) ** elasticity
    return share


def _new(effect: OpeningsEffect, programme: Programme, year: int, pay: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of its jobs that are new, by county."""
    if effect.demand_elasticity is None:
        return np.ones(pay.size)
    subsidy = programme.cost_yuan_per_month.at(year) if programme.cost_yuan_per_month else 0.0
    return posted_share(subsidy, pay, effect.demand_elasticity.at(year))
