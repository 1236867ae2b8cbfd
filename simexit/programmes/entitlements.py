"""What everybody is paid who meets the conditions: no queue and no place, from funds without a ceiling."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from simexit.dates import MONTHS_PER_YEAR
from simexit.population.conditions import Mask
from simexit.population.layout import flagged
from simexit.population.moment import Moment
from simexit.programmes.amounts import each_one, fills_gap, flow_yuan
from simexit.programmes.cash import add_yuan
from simexit.programmes.ledger import Ledger
from simexit.programmes.passes import add_each, replace, turn
from simexit.programmes.places import Rows
from simexit.programmes.states import dues_yuan
from simexit.programmes.takers import Takers, Totals, asks_age_alone
from simexit.programmes.units import OfHouseholds
from simexit.scenario.entitlements import entitlements, pensions
from simexit.scenario.schema import Programme, Scenario

Holders = Callable[[tuple[str, ...]], Mask]
"""Households that hold a place of a programme of one of some types."""


class Entitlements:
    """Programmes of funds without a ceiling.

    Who is entitled, and to how many yuan a month, is found in the months of enrolment, and whenever households have
    been founded; dues are raised in the months of enrolment. A household that dies out is paid no more. What is paid in
    a month is what was paid the month before, but for programmes found anew and households that died out or came back.
    """

    def __init__(self, scenario: Scenario, unit: dict[str, OfHouseholds]) -> None:
        self.scenario = scenario
        self.programmes = entitlements(scenario)
        self.unit = {name: unit[programme.unit] for name, programme in self.programmes.items()}
        self.pensions = pensions(self.programmes)
        self.yuan: dict[str, Rows] = {}
        self._paid: dict[str, Totals] = {}
        self._living = np.zeros(0, np.bool_)
        self._total = self._nothing = np.zeros(0, np.int64)
        self._anew = True
        self._takers = {name: Takers(name, programme, self.unit[name]) for name, programme in self.programmes.items()}

    def welcome(self, now: Moment, founded: Rows) -> None:
        """Households are new in rows ``founded``: who is entitled is found anew."""
        self.yuan, self._paid = {}, {}
        for takers in self._takers.values():
            takers.welcome(now, founded)

    def pension(self, n: int) -> Rows:
        """What each of ``n`` households is paid this month for the age of its old members, yuan."""
        return sum((self.yuan[name] for name in self.pensions if name in self.yuan), np.zeros(n, np.int64))

    def month(self, now: Moment, stretch: str, holders: Holders, ledger: Ledger | None) -> None:
        """Set what every household is paid this month; enter it in the ledger, if there is one."""
        entitled, line_yuan = now.population.households.entitled, self.scenario.lines.administrative_yuan.at(now.year)
        self._follow(now.population.households.members, entitled)
        for name, programme in self.programmes.items():
            if stretch not in programme.runs_in:
                self._pay(name, None)
                continue
            enrols = now.month % MONTHS_PER_YEAR + 1 in programme.enrol_months
            if name in self.yuan and (not enrols or self._goes_on(name, programme, now, line_yuan)):
                self._pay(name, self.yuan[name])
            elif asks_age_alone(programme):
                self.yuan[name] = np.zeros(self._total.size, np.int64)
                self._pay(name, self.yuan[name])
                self._takers[name].begin(now, self._each(programme, now))
                self._goes_on(name, programme, now, line_yuan)
            else:
                self.yuan[name] = self._find(name, programme, now, holders, line_yuan, raises_dues=enrols)
                self._pay(name, self.yuan[name])
            if ledger:
                _book(ledger, now, name, programme, *self._paid[name].sums.tolist())
        if self._anew:
            entitled[:], self._anew = self._total, False

    def _follow(self, members: NDArray[np.uint8], entitled: NDArray[np.float32]) -> None:
        """Whoever died out since the last month is paid no more, and who came back is paid again."""
        if not self._paid:
            self._living, self._total, self._anew = members > 0, np.zeros(members.size, np.int64), True
            return
        rows = flagged(((members > 0) != self._living).view(np.uint8))
        self._living[rows] ^= True
        if rows.size:
            for paid in self._paid.values():
                turn(self._total, paid.sums, paid.yuan, self._living, rows)
            entitled[rows] = self._total[rows]

    def _goes_on(self, name: str, programme: Programme, now: Moment, line_yuan: float) -> bool:
        """Whether it pays the same persons as by now, but for ages and deaths, and these have been followed."""
        paid = self._paid.get(name)
        if paid is None or paid.yuan is not self.yuan[name] or not asks_age_alone(programme):
            return False
        each, entitled = self._each(programme, now), now.population.households.entitled
        return self._takers[name].follow(now, line_yuan, each, paid, entitled)

    def _each(self, programme: Programme, now: Moment) -> int:
        """Yuan a month that a programme pays each person."""
        h, anybody = now.population.households, np.zeros(1, np.int64)
        return int(flow_yuan(programme, "transfer", self.scenario, h, anybody, each_one(1), now.year)[0])

    def _pay(self, name: str, yuan: Rows | None) -> None:
        """Pay living households so many yuan a month of a programme, in place of what it paid before; None: no more."""
        before = self._paid.pop(name) if name in self._paid else None
        if before is not None and before.yuan is yuan:
            self._paid[name] = before
        elif before is not None or yuan is not None:
            if self._nothing.size != self._total.size:
                self._nothing = np.zeros_like(self._total)
            was, now = (self._nothing if each is None else each for each in (before and before.yuan, yuan))
            sums, self._anew = np.zeros(2, np.int64), True
            replace(self._total, sums, was, now, self._living)
            if yuan is not None:
                self._paid[name] = Totals(yuan, sums, self._living, self._total)

    def _find(
        self, name: str, programme: Programme, now: Moment, holders: Holders, line_yuan: float, *, raises_dues: bool
    ) -> Rows:
        """Yuan a month of it to which each household is entitled now; what it must pay of its own is raised."""
        unit, population = self.unit[name], now.population
        rows = self._takers[name].meeting(now, line_yuan)
        if programme.not_beside:
            rows = rows[~holders(programme.not_beside)[unit.reached(population, rows).households]]
        alike, households = _pays_alike(programme), unit.reached(population, rows).households
        asked = households[:1] if alike else households
        each = unit.each(population, asked)
        yuan = flow_yuan(programme, "transfer", self.scenario, population.households, asked, each, now.year)
        dues = dues_yuan(programme, each, now.year)

        def by_household(amounts: Rows) -> Rows:
            total = np.zeros(population.households.members.size, np.int64)
            if alike and amounts.size:
                add_each(total, households, amounts[0])
            else:
                add_yuan(total, households, amounts)
            return total

        if raises_dues and dues.any():
            population.households.dues[:] += by_household(dues)
        return by_household(yuan)


def _pays_alike(programme: Programme) -> bool:
    """Whether all whom it is for are paid the same."""
    per = {getattr(effect, "per", "") for effect in programme.effects}
    return not fills_gap(programme) and (programme.unit == "person" or per == {"household"})


def _book(ledger: Ledger, now: Moment, name: str, programme: Programme, yuan: int, households: int) -> None:
    """Enter what a programme paid to so many households, and its delivery, appropriated as it is paid."""
    beside = int(yuan * programme.overhead_share.at(now.year))
    ledger.appropriate(programme.fund, now.year, yuan + beside)
    ledger.pay_at_once(now.month, programme.fund, name, "transfer", yuan, households)
    ledger.pay_at_once(now.month, programme.fund, name, "delivery", beside, 0)
