"""What everybody is paid who meets the conditions: no queue and no place, from funds without a ceiling."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from simexit.dates import MONTHS_PER_YEAR
from simexit.population.conditions import Mask
from simexit.population.moment import Moment
from simexit.programmes.amounts import flows_yuan
from simexit.programmes.ledger import MONTHLY, Ledger
from simexit.programmes.places import Rows
from simexit.programmes.states import dues_yuan
from simexit.programmes.units import OfHouseholds
from simexit.scenario.entitlements import entitlements
from simexit.scenario.schema import Programme, Scenario

TRANSFER = MONTHLY.index("transfer")
Holders = Callable[[tuple[str, ...]], Mask]
"""Households that hold a place of a programme of one of some types."""


class Entitlements:
    """Programmes of funds without a ceiling.

    Who is entitled, and to how many yuan a month, is found in the months of enrolment, and whenever households have
    been founded; dues are raised in the months of enrolment. A household that dies out is paid no more.
    """

    def __init__(self, scenario: Scenario, unit: dict[str, OfHouseholds]) -> None:
        self.scenario = scenario
        self.programmes = entitlements(scenario)
        self.unit = {name: unit[programme.unit] for name, programme in self.programmes.items()}
        self.yuan: dict[str, Rows] = {}

    def forget(self) -> None:
        """Rows have changed hands: who is entitled is found anew."""
        self.yuan = {}

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
            paid = np.where(h.members > 0, self.yuan[name], 0)
            total += paid
            if ledger:
                _book(ledger, now, name, programme, paid)
        h.entitled[:] = total

    def _find(self, name: str, programme: Programme, now: Moment, holders: Holders, *, raises_dues: bool) -> None:
        """Who is entitled now, what each household gets of it a month, and what it must pay of its own."""
        unit, population = self.unit[name], now.population
        line_yuan = self.scenario.lines.administrative_yuan.at(now.year)
        rows = np.flatnonzero(unit.can(now, programme, line_yuan) & unit.there(population))
        households = unit.reached(population, rows).households
        if programme.not_beside:
            entitled = ~holders(programme.not_beside)[households]
            rows, households = rows[entitled], households[entitled]
        if programme.take_up < 1.0:
            takes = now.luck.named(unit.ids(population, rows), f"take-up {name}") < programme.take_up
            rows, households = rows[takes], households[takes]
        each = unit.each(population, households)
        flows = flows_yuan(programme, self.scenario, population.households, households, each, now.year)
        self.yuan[name] = _by_household(flows[:, TRANSFER], households, population.households.members.size)
        if raises_dues:
            dues = dues_yuan(programme, each, now.year)
            population.households.dues[:] += _by_household(dues, households, population.households.members.size)


def _by_household(yuan: Any, households: Rows, n: int) -> Rows:
    """Sum of whole yuan by household row."""
    return np.bincount(households, yuan, minlength=n).astype(np.int64)


def _book(ledger: Ledger, now: Moment, name: str, programme: Programme, paid: Rows) -> None:
    """Enter what a programme paid and its delivery, appropriated as it is paid."""
    yuan = int(paid.sum())
    beside = int(yuan * programme.overhead_share.at(now.year))
    ledger.appropriate(programme.fund, now.year, yuan + beside)
    ledger.pay_at_once(now.month, programme.fund, name, "transfer", yuan, int(np.count_nonzero(paid)))
    ledger.pay_at_once(now.month, programme.fund, name, "delivery", beside, 0)
