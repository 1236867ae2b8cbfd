"""What members past the age of wage work mainly live by: own work, a pension, or their family."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simexit.columns import F32, I16, I32, U8, WORK
from simexit.compiled import kernel
from simexit.dates import MONTHS_PER_YEAR
from simexit.population.codes import FARM, LOCAL, POST
from simexit.population.moment import Moment

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
    c, h, p = now.population.persons, now.population.households, now.p
    pay = np.zeros(len(WORK))
    pay[FARM], pay[LOCAL], pay[POST] = p.work.casual_wage_share, p.work.local_wage_share, p.work.local_wage_share
    homes = Homes(
        h.members, h.year_wage, h.year_migrant_wage, h.year_farm, h.year_industry, h.year_property, h.year_transfer,
        h.entitled, h.transfer, pension.astype(np.float64),
    )  # fmt: skip
    found = np.zeros((len(LIVE_BY) + 1, h.members.size), np.uint8)
    latest = now.month - int(float(p.work.wage_work_age_to_years) * MONTHS_PER_YEAR)
    hands, paid, elders = (np.zeros(h.members.size) for _ in range(3))
    rows = np.empty(c.work.size + 1, np.int32)
    rows = rows[: _work(hands, paid, elders, rows, c.household, c.present, c.work, c.birth_month, latest, pay)]
    _live_by(found, homes, hands, paid, elders, rows, c.household, c.work, pay, float(p.farm.hands_minimum))
    return {f"elders_by_{name}": found[k] for k, name in enumerate(LIVE_BY)}


class Homes(NamedTuple):
    """What households live on: members, yuan a year by source, of wages those of migrants; and yuan a month that the
    state pays them, of it ``pension``."""

    members: U8
    wage: F32
    migrant_wage: F32
    farm: F32
    industry: F32
    property_: F32
    transfer: F32
    entitled: F32
    paid: F32
    pension: Yuan


@kernel
def _work(
    hands: Yuan, paid: Yuan, elders: Yuan, rows: I32, household: I32, present: U8, work: U8, born: I16, latest: int,
    pay: Yuan,
) -> int:  # fmt: skip
    """Farm hands of each household, what its kinds of work pay in all, and how many were born until ``latest``.

    These are put first in ``rows``; returns how many.
    """
    n = 0
    for j in range(household.size):
        i, here = household[j], present[j] != 0
        is_elder = here & (born[j] <= latest)
        hands[i] += here & (work[j] == FARM)
        paid[i] += here * pay[work[j]]
        elders[i] += is_elder
        rows[n] = j
        n += is_elder
    return n


@kernel
def _live_by(
    found: U8, homes: Homes, hands: Yuan, paid: Yuan, elders: Yuan, rows: I32, household: I32, work: U8, pay: Yuan,
    minimum: float,
) -> None:  # fmt: skip
    """Count the elders of each household in ``found``, by what they mainly live by.

    Own work: wages at home are shared as kinds of work pay, farm and business by hands; who is no hand has an equal
    share of the little that is farmed without hands.
    """
    for j in rows:
        i = household[j]
        members = max(homes.members[i], 1)
        mine = (work[j] == FARM) + minimum / members
        wage, farm = np.float64(homes.wage[i]), np.float64(homes.farm[i])
        own = (farm + homes.industry[i]) * mine / (hands[i] + minimum)
        own += (wage - homes.migrant_wage[i]) * pay[work[j]] / max(paid[i], SMALLEST)
        pensions = MONTHS_PER_YEAR * homes.pension[i]
        pension = pensions / elders[i]
        public = MONTHS_PER_YEAR * (np.float64(homes.entitled[i]) + homes.paid[i])
        others = (public - pensions + homes.property_[i]) / members
        total = wage + homes.farm[i] + homes.industry[i] + homes.property_[i] + homes.transfer[i]
        largest, most = 0, total / members - own - pension - others
        for k, yuan in enumerate((own, pension, others)):
            if yuan > most:
                largest, most = k + 1, yuan
        found[largest, i] += 1
