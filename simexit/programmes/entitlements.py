"""What everybody is paid who meets the conditions: no queue and no place, from funds without a ceiling."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simexit.dates import MONTHS_PER_YEAR
from simexit.population.conditions import Mask
from simexit.population.moment import Moment
from simexit.programmes.amounts import fills_gap, flow_yuan
from simexit.programmes.ledger import Ledger
from simexit.programmes.passes import (
    TAKES,
    TAKES_NOT,
    UNKNOWN,
    add_for_each,
    add_yuan,
    replace,
    turn,
    turned,
)
from simexit.programmes.places import Rows
from simexit.programmes.states import dues_yuan
from simexit.programmes.units import OfHouseholds
from simexit.scenario.entitlements import entitlements, pensions
from simexit.scenario.schema import Programme, Scenario

Holders = Callable[[tuple[str, ...]], Mask]
"""Households that hold a place of a programme of one of some types."""


class Takers(NamedTuple):
    """Who of a unit's rows takes what they are entitled to, as far as it was asked in one layout of the rows."""

    layout: int
    takes: NDArray[np.uint8]


class Paid(NamedTuple):
    """Yuan a month that a programme pays each household as long as it lives; their sum, and how many are paid."""

    yuan: Rows
    sums: Rows


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
        self._paid: dict[str, Paid] = {}
        self._living = np.zeros(0, np.bool_)
        self._total = np.zeros(0, np.int64)
        self._takers: dict[str, Takers] = {}

    def welcome(self, founded: Rows) -> None:
        """Households are new in rows ``founded``: who is entitled is found anew."""
        self.yuan, self._paid = {}, {}
        for name, (_, takes) in self._takers.items():
            if takes.size and not self.unit[name].moves:
                takes[founded] = UNKNOWN

    def pension(self, n: int) -> Rows:
        """What each of ``n`` households is paid this month for the age of its old members, yuan."""
        return sum((self.yuan[name] for name in self.pensions if name in self.yuan), np.zeros(n, np.int64))

    def month(self, now: Moment, stretch: str, holders: Holders, ledger: Ledger | None) -> None:
        """Set what every household is paid this month; enter it in the ledger, if there is one."""
        self._follow(now.population.households.members)
        for name, programme in self.programmes.items():
            if stretch not in programme.runs_in:
                self._pay(name, None)
                continue
            enrols = now.month % MONTHS_PER_YEAR + 1 in programme.enrol_months
            if enrols or name not in self.yuan:
                self.yuan[name] = self._find(name, programme, now, holders, raises_dues=enrols)
            self._pay(name, self.yuan[name])
            if ledger:
                _book(ledger, now, name, programme, *self._paid[name].sums.tolist())
        now.population.households.entitled[:] = self._total

    def _follow(self, members: NDArray[np.uint8]) -> None:
        """Whoever died out since the last month is paid no more, and who came back is paid again."""
        if not self._paid:
            self._living, self._total = members > 0, np.zeros(members.size, np.int64)
            return
        rows = np.empty(members.size + 1, np.int64)
        rows = rows[: turned(self._living, members, rows)]
        if rows.size:
            for paid in self._paid.values():
                turn(self._total, paid.sums, paid.yuan, self._living, rows)

    def _pay(self, name: str, yuan: Rows | None) -> None:
        """Pay living households so many yuan a month of a programme, in place of what it paid before; None: no more."""
        before = self._paid.pop(name) if name in self._paid else None
        if before is not None and before.yuan is yuan:
            self._paid[name] = before
        elif before is not None or yuan is not None:
            nothing, sums = np.zeros_like(self._total), np.zeros(2, np.int64)
            now = nothing if yuan is None else yuan
            replace(self._total, sums, nothing if before is None else before.yuan, now, self._living)
            if yuan is not None:
                self._paid[name] = Paid(yuan, sums)

    def _find(self, name: str, programme: Programme, now: Moment, holders: Holders, *, raises_dues: bool) -> Rows:
        """Yuan a month of it to which each household is entitled now; what it must pay of its own is raised."""
        unit, population = self.unit[name], now.population
        rows = self._taking(name, programme, now)
        if programme.not_beside:
            rows = rows[~holders(programme.not_beside)[unit.reached(population, rows).households]]
        alike = unit.moves and not fills_gap(programme)
        households = unit.reached(population, rows[:1] if alike else rows).households
        each = unit.each(population, households)
        yuan = flow_yuan(programme, "transfer", self.scenario, population.households, households, each, now.year)
        dues = dues_yuan(programme, each, now.year)
        home = population.persons.household

        def by_household(amounts: Rows) -> Rows:
            total = np.zeros(population.households.members.size, np.int64)
            if alike and rows.size:
                add_for_each(total, rows, home, amounts[0])
            else:
                add_yuan(total, households, amounts)
            return total

        if raises_dues and dues.any():
            population.households.dues[:] += by_household(dues)
        return by_household(yuan)

    def _taking(self, name: str, programme: Programme, now: Moment) -> Rows:
        """Rows that meet the conditions and take what they are entitled to."""
        unit, takes = self.unit[name], self._answers(name, programme, now)
        rows = unit.asked(now, programme, self.scenario.lines.administrative_yuan.at(now.year), takes)
        new = rows[takes[rows] == UNKNOWN] if takes.size else rows[:0]
        if new.size:
            u = now.luck.named(unit.ids(now.population, new), f"take-up {name}")
            takes[new] = np.where(u < programme.take_up, TAKES, TAKES_NOT)
            rows = rows[takes[rows] == TAKES]
        return rows

    def _answers(self, name: str, programme: Programme, now: Moment) -> NDArray[np.uint8]:
        """Who takes what they are entitled to, as far as it was asked; nothing where all do."""
        unit, population = self.unit[name], now.population
        layout = population.layout * unit.moves
        if name not in self._takers or self._takers[name].layout != layout:
            size = unit.size(population) if programme.take_up < 1.0 else 0
            self._takers[name] = Takers(layout, np.zeros(size, np.uint8))
        return self._takers[name].takes


def _book(ledger: Ledger, now: Moment, name: str, programme: Programme, yuan: int, households: int) -> None:
    """Enter what a programme paid to so many households, and its delivery, appropriated as it is paid."""
    beside = int(yuan * programme.overhead_share.at(now.year))
    ledger.appropriate(programme.fund, now.year, yuan + beside)
    ledger.pay_at_once(now.month, programme.fund, name, "transfer", yuan, households)
    ledger.pay_at_once(now.month, programme.fund, name, "delivery", beside, 0)
