"""What members past the age of wage work mainly live by: own work, a pension, or their family."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simexit.columns import WORK
from simexit.dates import MONTHS_PER_YEAR
from simexit.population.codes import FARM, LOCAL, NO_WORK, POST
from simexit.population.moment import Moment

Rows = NDArray[np.int64]
Yuan = NDArray[np.float64]
LIVE_BY = ("family", "work", "pension")
SMALLEST = 1e-9


def elders_by_source(now: Moment, pension: NDArray[Any]) -> dict[str, NDArray[np.uint8]]:
    """Elders of each household by the largest source of their living, at the end of an accounting year.

    What an elder lives on is the household's income a member. Own work is the elder's share of farm and business, by
    hands, and of wages earned at home; then come the own ``pension`` (yuan that the household is paid this month) and
    an equal share of other public money and of property. What is left is family: what others in the household earn
    and what children elsewhere send. Those who live mainly by other public money are in none of the three.
    """
    c, h = now.population.persons, now.population.households
    n = h.members.size
    old = np.flatnonzero((c.present != 0) & (now.month - c.birth_month >= _elder_months(now)))
    owner = c.household[old]
    members = np.maximum(h.members[owner], 1)
    total = h.year_wage.astype(np.float64) + h.year_farm + h.year_industry + h.year_property + h.year_transfer
    paid = MONTHS_PER_YEAR * pension.astype(np.float64)
    own_pension = paid[owner] / np.bincount(owner, minlength=n)[owner]
    public = MONTHS_PER_YEAR * (h.entitled.astype(np.float64) + h.transfer) - paid + h.year_property
    work, others = _own_work(now, old), public[owner] / members
    family = total[owner] / members - work - own_pension - others
    largest = np.argmax([family, work, own_pension, others], axis=0)
    return {
        f"elders_by_{name}": np.bincount(owner[largest == k], minlength=n).astype(np.uint8)
        for k, name in enumerate(LIVE_BY)
    }


def _elder_months(now: Moment) -> int:
    return int(float(now.p.work.wage_work_age_to_years) * MONTHS_PER_YEAR)


def _own_work(now: Moment, old: Rows) -> Yuan:
    """Yuan a year that the persons in rows ``old`` earn by their own work.

    Wages at home are shared as kinds of work pay, farm and business by hands; who is no hand has an equal share of the
    little that is farmed without hands.
    """
    c, h, p = now.population.persons, now.population.households, now.p
    n = h.members.size
    pay = np.zeros(len(WORK))
    pay[FARM], pay[LOCAL], pay[POST] = p.work.casual_wage_share, p.work.local_wage_share, p.work.local_wage_share
    at_work = np.flatnonzero((c.present != 0) & (c.work != NO_WORK))
    hands = np.bincount(c.household[at_work], c.work[at_work] == FARM, n)
    paid = np.bincount(c.household[at_work], pay[c.work[at_work]], n)
    owner, work = c.household[old], c.work[old]
    minimum = float(p.farm.hands_minimum)
    mine = (work == FARM) + minimum / np.maximum(h.members[owner], 1)
    business = (h.year_farm.astype(np.float64) + h.year_industry)[owner] * mine / (hands + minimum)[owner]
    at_home = (h.year_wage.astype(np.float64) - h.year_migrant_wage)[owner]
    earned: Yuan = business + at_home * pay[work] / np.maximum(paid[owner], SMALLEST)
    return earned
