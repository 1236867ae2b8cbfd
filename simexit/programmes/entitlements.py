"""What everybody is paid who meets the conditions: no queue and no place, from funds without a ceiling."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simexit.dates import MONTHS_PER_YEAR
from simexit.population.conditions import Mask
from simexit.population.moment import Moment
from simexit.programmes.amounts import flow_yuan
from simexit.programmes.ledger import Ledger
from simexit.programmes.passes import add_to_the_living, add_yuan
from simexit.programmes.places import Rows
from simexit.programmes.states import dues_yuan
from simexit.programmes.units import OfHouseholds
from simexit.scenario.entitlements import entitlements, pensions
from simexit.scenario.schema import Programme, Scenario

Holders = Callable[[tuple[str, ...]], Mask]
"""Households that hold a place of a programme of one of some types."""
UNKNOWN, TAKES, TAKES_NOT = range(3)


class Takers(NamedTuple):
    """Who of a unit's rows takes what they are entitled to, as far as it was asked in one layout of the rows."""

    layout: int
    takes: NDArray[np.uint8]


class Entitlements:
    """Programmes of funds without a ceiling.

    Who is entitled, and to how many yuan a month, is found in the months of enrolment, and whenever households have
    been founded; dues are raised in the months of enrolment. A household that dies out is paid no more.
    """

    def __init__(self, scenario: Scenario, unit: dict[str, OfHouseholds]) -> None:
        self.scenario = scenario
        self.programmes = entitlements(scenario)
        self.unit = {name: unit[programme.unit] for name, programme in self.programmes.items()}
        self.pensions = pensions(self.programmes)
        self.yuan: dict[str, Rows] = {}
        self._takers: dict[str, Takers] = {}

    def welcome(self, founded: Rows) -> None:
        """Households are new in rows ``founded``: who is entitled is found anew."""
        self.yuan = {}
        for name, (_, takes) in self._takers.items():
            if not self.unit[name].moves:
                takes[founded] = UNKNOWN

    def pension(self, n: int) -> Rows:
        """What each of ``n`` households is paid this month for the age of its old members, yuan."""
        return sum((self.yuan[name] for name in self.pensions if name in self.yuan), np.zeros(n, np.int64))

    def month(self, now: Moment, stretch: str, holders: Holders, ledger: Ledger | None) -> None:
        """Set what every household is paid this month; enter it in the ledger, if there is one."""
        h = now.population.households
        total = np.zeros(h.members.size, np.int64)
        for name, programme in self.programmes.items():
            if stretch not in programme.runs_in:
                continue
            enrols = now.month % MONTHS_PER_YEAR + 1 in programme.enrol_months
            if enrols or name not in self.yuan:
                self._find(name, programme, now, holders, raises_dues=enrols)
            paid, households = np.zeros(1, np.int64), np.zeros(1, np.int64)
            add_to_the_living(total, self.yuan[name], h.members, paid, households)
            if ledger:
                _book(ledger, now, name, programme, int(paid[0]), int(households[0]))
        h.entitled[:] = total

    def _find(self, name: str, programme: Programme, now: Moment, holders: Holders, *, raises_dues: bool) -> None:
        """Who is entitled now, what each household gets of it a month, and what it must pay of its own."""
        unit, population = self.unit[name], now.population
        line_yuan = self.scenario.lines.administrative_yuan.at(now.year)
        rows = unit.meeting(now, programme, line_yuan)
        households = unit.reached(population, rows).households
        if programme.not_beside:
            entitled = ~holders(programme.not_beside)[households]
            rows, households = rows[entitled], households[entitled]
        if programme.take_up < 1.0:
            takes = self._take(name, programme, now, rows)
            rows, households = rows[takes], households[takes]
        each, n = unit.each(population, households), population.households.members.size
        yuan = flow_yuan(programme, "transfer", self.scenario, population.households, households, each, now.year)
        self.yuan[name] = _by_household(yuan, households, n)
        if raises_dues:
            dues = dues_yuan(programme, each, now.year)
            if dues.any():
                population.households.dues[:] += _by_household(dues, households, n)

    def _take(self, name: str, programme: Programme, now: Moment, rows: Rows) -> Mask:
        """Which of ``rows`` take what they are entitled to: the same for ever, and drawn where it is first asked."""
        unit, population = self.unit[name], now.population
        layout = population.layout * unit.moves
        if name not in self._takers or self._takers[name].layout != layout:
            self._takers[name] = Takers(layout, np.zeros(unit.size(population), np.uint8))
        takes = self._takers[name].takes
        new = rows[takes[rows] == UNKNOWN]
        if new.size:
            u = now.luck.named(unit.ids(population, new), f"take-up {name}")
            takes[new] = np.where(u < programme.take_up, TAKES, TAKES_NOT)
        taken: Mask = takes[rows] == TAKES
        return taken


def _by_household(yuan: Rows, households: Rows, n: int) -> Rows:
    """Sum of whole yuan by household row."""
    total = np.zeros(n, np.int64)
    add_yuan(total, households, yuan)
    return total


def _book(ledger: Ledger, now: Moment, name: str, programme: Programme, yuan: int, households: int) -> None:
    """Enter what a programme paid to so many households, and its delivery, appropriated as it is paid."""
    beside = int(yuan * programme.overhead_share.at(now.year))
    ledger.appropriate(programme.fund, now.year, yuan + beside)
    ledger.pay_at_once(now.month, programme.fund, name, "transfer", yuan, households)
    ledger.pay_at_once(now.month, programme.fund, name, "delivery", beside, 0)
